import { writeFile } from 'node:fs/promises'
import { untilTrue } from '../patience.ts'
import type { ProgressOptions } from '../progress.ts'
import type { Exit, OwnProcess } from '../processes.ts'
import type { RunFolder } from '../run-folder.ts'
import { usualPort } from './usual-port.ts'

/** The exporter as a process of its own, as its users run it; it ends with the run's folder. */
export interface RunningExporter {
  readonly url: string
  readonly exited: Promise<Exit>
  scrape(): Promise<string>
  /** The end of its log. */
  lastWords(): string
}

export interface ExporterOptions extends ProgressOptions {
  /** Its configuration, without where it listens. */
  readonly config: Readonly<Record<string, unknown>>
  /** Whether a scrape says enough to be shown. */
  readonly isTelling: (scrape: string) => boolean
  readonly run: RunFolder
}

/** Starts the compiled program and waits until it has something to tell. */
export async function startExporter(
  program: string,
  { config, isTelling, run, signal }: ExporterOptions,
): Promise<RunningExporter> {
  const port = await usualPort(19_308)
  const file = run.file('exporter.yaml')
  // JSON is YAML, too.
  const web = { listen_address: `127.0.0.1:${port}` }
  await writeFile(file, JSON.stringify({ web, ...config }, null, 2))
  const args = ['--enable-source-maps', program, '--config.file', file]
  const running = await run.start(process.execPath, args, { log: run.file('exporter.log') })
  const exporter = describeExporter(running, `http://localhost:${port}`)

  await untilTrue('the exporter tells', async () => isTelling(await exporter.scrape()), {
    within: 60,
    signal,
    server: running,
  })
  return exporter
}

function describeExporter(running: OwnProcess, url: string): RunningExporter {
  return {
    url,
    exited: running.exited,
    async scrape() {
      const response = await fetch(`${url}/metrics`)
      if (!response.ok) throw new Error(`${url}/metrics answers ${response.status}`)
      return await response.text()
    },
    lastWords: () => running.logTail(),
  }
}
