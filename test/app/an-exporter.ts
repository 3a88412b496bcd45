import { writeFileSync } from 'node:fs'
import type { Test } from 'tap'
import { createApp } from '../../src/app.ts'
import type { App } from '../../src/app-interface.ts'
import { type Configuration, loadConfig } from '../../src/configuration.ts'
import type { LoadResult } from '../../src/config/load.ts'
import { configErrorText } from '../../src/config/config-error.ts'
import { type Samples, samplesOf } from './samples.ts'

/** The whole exporter on its own port; the test decides when it polls. */
export interface Exporter {
  readonly url: string
  readonly app: App
  /** Polls every reading once; joins a poll that is already running. */
  poll(): Promise<void>
  scrape(accept?: string): Promise<string>
  samples(): Promise<Samples>
  /** Current problems: `reading/section: kind: subject: detail`. */
  problems(): readonly string[]
  /** Replaces the configuration file, without a reload. */
  configure(clusters: string): void
  /** Changes what the next loads return, after validation. */
  afterLoad(change: (result: LoadResult<Configuration>) => LoadResult<Configuration>): void
  /** Messages of the log. */
  readonly logged: readonly string[]
  stop(): Promise<void>
}

const unhandled: unknown[] = []
process.on('unhandledRejection', reason => unhandled.push(reason))

const plainText = 'text/plain;version=0.0.4'

/**
 * Starts the exporter with these clusters, and waits for the first poll of each reading.
 *
 * Clusters must have an interval of an hour, so that only the test starts polls.
 */
export async function anExporter(t: Test, clusters: string): Promise<Exporter> {
  const file = `${t.testdir({ 'exporter.yaml': '' })}/exporter.yaml`
  const configure = (text: string): void =>
    writeFileSync(file, `web: { listen_address: '127.0.0.1:0', enable_lifecycle: true }\n${text}`)
  configure(clusters)
  let changed: Parameters<Exporter['afterLoad']>[0] = result => result
  const load = async (): Promise<LoadResult<Configuration>> =>
    changed(await loadConfig({ file, flags: [], environment: {} }))
  const loaded = await load()
  if ('errors' in loaded) throw new Error(loaded.errors.map(configErrorText).join('\n'))

  const logged: string[] = []
  const log = (_fields: unknown, message: string): unknown => logged.push(message)
  const logger = { info: log, warn: log, error: log }
  const app = createApp(loaded.config, {
    version: '0.0.0',
    revision: 'unknown',
    log: logger,
    loadConfig: load,
  })
  const { url } = await app.start()
  let isStopped = false
  const stop = async (): Promise<void> => {
    if (isStopped) return
    isStopped = true
    await app.stop()
  }
  t.teardown(async () => {
    await stop()
    if (unhandled.length > 0) throw new AggregateError(unhandled, 'unhandled rejections')
  })
  const scrape = async (accept = plainText): Promise<string> =>
    (await fetch(`${url}/metrics`, { headers: { accept, connection: 'close' } })).text()
  const poll = (): Promise<void> => app.pollOnce(new AbortController().signal)

  await poll()
  return {
    url,
    app,
    poll,
    scrape,
    samples: async () => samplesOf(await scrape()),
    problems: () => problemsOf(app),
    configure,
    afterLoad: change => (changed = change),
    logged,
    stop,
  }
}

function problemsOf(app: App): readonly string[] {
  return app
    .statuses()
    .flatMap(({ readings }) =>
      readings.flatMap(({ reading, sections }) =>
        sections.flatMap(({ section, problems }) =>
          problems.map(
            ({ kind, subject, detail }) => `${reading}/${section}: ${kind}: ${subject}: ${detail}`,
          ),
        ),
      ),
    )
}
