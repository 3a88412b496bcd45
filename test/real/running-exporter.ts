import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { untilTrue } from '../../testbed/until-true.ts'
import type { OwnProcess } from '../../testbed/processes.ts'
import { openRunFolder } from '../../testbed/run-folder.ts'
import { parseScrape, type Sample } from './samples.ts'
import { readFile, writeFile } from 'node:fs/promises'

/** The exporter in its own process. */
export interface RunningExporter {
  readonly url: string
  /** The body of a scrape, in the text format. */
  body(): Promise<string>
  /** The samples of a scrape. */
  scrape(): Promise<readonly Sample[]>
  /** The status page. */
  page(): Promise<string>
  log(): Promise<string>
  /** Replaces the configuration file, which is loaded on SIGHUP. */
  configure(clusters: string): Promise<void>
  readonly process: OwnProcess
}

// TypeScript in the sources, JavaScript in the build.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const program = fileURLToPath(new URL(`../../src/main.${extension}`, import.meta.url))

/** Starts the exporter on a free port until the end of the test. */
export async function startExporter(t: Test, clusters: string): Promise<RunningExporter> {
  const run = await openRunFolder('exporter')
  t.teardown(() => run.close())
  const file = run.file('exporter.yaml')
  const configure = (text: string): Promise<void> =>
    writeFile(file, `web: { listen_address: '127.0.0.1:0' }\n${text}`)
  await configure(clusters)
  const args = [program, '--config.file', file, '--log.format', 'logfmt']
  const process_ = await run.start(process.execPath, args, { log: run.file('exporter.log') })

  const log = (): Promise<string> => readFile(process_.log, 'utf8')
  let url: string | undefined
  await untilTrue(
    'the exporter has started',
    async () => {
      url = /exporter started.*\burl="?([^\s"]+)/.exec(await log())?.[1]
      return url !== undefined
    },
    { within: 60, server: process_ },
  )
  return { ...describeExporter(url ?? ''), log, configure, process: process_ }
}

/** Returns the log lines of level error, apart from those of clusters that cannot be read. */
export async function unexpectedErrors(exporter: RunningExporter): Promise<readonly string[]> {
  const errors = (await exporter.log()).split('\n').filter(line => line.includes('level=error'))
  return errors.filter(line => !line.includes('msg="cluster cannot be read"'))
}

function describeExporter(url: string): Pick<RunningExporter, 'url' | 'body' | 'scrape' | 'page'> {
  const text = async (path: string): Promise<string> => {
    const response = await fetch(new URL(path, url))
    if (!response.ok) throw new Error(`${path} responded with ${response.status}`)
    return await response.text()
  }
  return {
    url,
    body: () => text('/metrics'),
    scrape: async () => parseScrape(await text('/metrics')),
    page: () => text('/'),
  }
}
