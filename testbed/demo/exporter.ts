import { writeFile } from 'node:fs/promises'
import { untilTrue } from '../until-true.ts'
import type { ProgressOptions } from '../progress.ts'
import type { Exit, OwnProcess } from '../processes.ts'
import type { RunFolder } from '../run-folder.ts'
import { preferredPort } from './preferred-port.ts'

/** The exporter in its own process, as users run it; it ends when the run's folder is closed. */
export interface RunningExporter {
  readonly url: string
  readonly exited: Promise<Exit>
  scrape(): Promise<string>
  /** Returns the last lines of its log. */
  logTail(): string
}

interface ExporterOptions extends ProgressOptions {
  /** Its configuration, without the listen address. */
  readonly config: Readonly<Record<string, unknown>>
  /** Whether a scrape contains the samples that the demo shows. */
  readonly hasSamples: (scrape: string) => boolean
  readonly run: RunFolder
}

/** Starts the compiled program and waits until its page has the samples to show. */
export async function startExporter(
  program: string,
  { config, hasSamples, run, signal }: ExporterOptions,
): Promise<RunningExporter> {
  const port = await preferredPort(19_308)
  const file = run.file('exporter.yaml')
  // JSON is also YAML.
  const web = { listen_address: `127.0.0.1:${port}` }
  await writeFile(file, JSON.stringify({ web, ...config }, null, 2))
  const args = ['--enable-source-maps', program, '--config.file', file]
  const running = await run.start(process.execPath, args, { log: run.file('exporter.log') })
  const exporter = describeExporter(running, `http://localhost:${port}`)

  await untilTrue('the exporter has samples', async () => hasSamples(await exporter.scrape()), {
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
      if (!response.ok) throw new Error(`${url}/metrics returned ${response.status}`)
      return await response.text()
    },
    logTail: () => running.logTail(),
  }
}
