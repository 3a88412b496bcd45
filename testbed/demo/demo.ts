import { once } from 'node:events'
import type { RunningPrometheus } from '../prometheus.ts'
import { openRunFolder, type RunFolder } from '../run-folder.ts'
import { startAlertsPage } from './alerts-page.ts'
import { type RunningExporter, startExporter } from './exporter.ts'
import { openShop } from './open-shop.ts'
import type { DemoOptions } from './options.ts'
import { type DemoPart, kafkaPart, type PartOptions, rabbitmqPart } from './parts.ts'
import { type ScrapeJob, startDemoPrometheus } from './prometheus.ts'
import { sampleLines } from './sample-lines.ts'
import { demoOverview } from './overview.ts'

interface DemoContext {
  /** The exporter's compiled main file. */
  readonly program: string
  readonly signal: AbortSignal
  readonly print: (text: string) => void
}

/**
 * Starts brokers, the shop that uses them, and the exporter; runs until aborted, and stops all that
 * it started. Returns the exit code.
 */
export async function runDemo(options: DemoOptions, context: DemoContext): Promise<number> {
  const demo = new Demo(options, context, await openRunFolder('demo'))
  try {
    return await demo.show()
  } catch (error) {
    if (context.signal.aborted) return options.once ? interrupted : 0
    context.print((error as Error).message)
    return 1
  } finally {
    context.print('stopping')
    await demo.stop()
  }
}

/** Exit code of a program that was ended by SIGINT. */
const interrupted = 130

interface Stoppable {
  stop(): Promise<unknown>
}

class Demo {
  readonly #options: DemoOptions
  readonly #context: DemoContext
  readonly #run: RunFolder
  /** In start order. */
  readonly #started: Stoppable[] = []

  constructor(options: DemoOptions, context: DemoContext, run: RunFolder) {
    this.#options = options
    this.#context = context
    this.#run = run
    this.#started.push({ stop: () => run.close() })
  }

  async show(): Promise<number> {
    const { print, signal, program } = this.#context
    const parts = await this.#startParts()
    signal.throwIfAborted()
    if (parts.length === 0) return 1
    const shop = await openShop(parts, {
      writeToExisting: this.#options.traffic,
      run: this.#run,
      signal,
      print,
    })
    if (shop !== undefined) this.#started.push(shop)
    for (const part of parts) await part.addConsumers()

    print('exporter: starting; the first samples take some seconds')
    const config = Object.assign({}, ...parts.map(part => part.config)) as Record<string, unknown>
    const hasSamples = (scrape: string): boolean => parts.every(part => part.hasSamples(scrape))
    const run = this.#run
    const exporter = await startExporter(program, { config, hasSamples, run, signal })
    print(['', ...sampleLines(await exporter.scrape()), ''].join('\n'))
    if (this.#options.once) return 0

    const prometheus = await this.#startPrometheus([
      { job: 'tidemark', target: new URL(exporter.url).host },
      ...(shop === undefined ? [] : [{ job: 'demo-app', target: new URL(shop.url).host }]),
      ...parts.flatMap(({ discovery }) => discoveryJobs(discovery, exporter)),
    ])
    const alerts = prometheus === undefined ? undefined : await startAlertsPage(prometheus.url)
    if (alerts !== undefined) this.#started.push(alerts)
    print(demoOverview({ parts, exporter, shop, prometheus, alerts }))
    await Promise.race([abortOf(signal), exporter.exited])
    if (signal.aborted) return 0
    print(`the exporter ended: ${exporter.logTail()}`)
    return 1
  }

  /** Stops everything in reverse order, so that the shop disconnects while the brokers still run. */
  async stop(): Promise<void> {
    for (const part of this.#started.reverse()) {
      await part.stop().catch((error: unknown) => this.#context.print(String(error)))
    }
  }

  /** Starts the available parts; for each of the others prints why it is unavailable. */
  async #startParts(): Promise<readonly DemoPart[]> {
    const start = async (
      system: string,
      part: (options: PartOptions) => Promise<DemoPart>,
    ): Promise<readonly DemoPart[]> => {
      const onProgress = (text: string): void => this.#context.print(`${system}: ${text}`)
      const { signal } = this.#context
      try {
        const started = await part({ onProgress, signal, forPrometheus: !this.#options.once })
        this.#started.push(started)
        return [started]
      } catch (error) {
        if (signal.aborted) return []
        onProgress(`${(error as Error).message}\n  With Docker, Docker Compose starts one.`)
        return []
      }
    }
    const parts = await Promise.all([start('Kafka', kafkaPart), start('RabbitMQ', rabbitmqPart)])
    return parts.flat()
  }

  /** Starts Prometheus with the shipped rules; undefined if it is unavailable: it is optional. */
  async #startPrometheus(jobs: readonly ScrapeJob[]): Promise<RunningPrometheus | undefined> {
    const { signal, print } = this.#context
    const onProgress = (text: string): void => print(`Prometheus: ${text}`)
    try {
      const prometheus = await startDemoPrometheus(jobs, { onProgress, signal })
      this.#started.push(prometheus)
      return prometheus
    } catch (error) {
      signal.throwIfAborted()
      onProgress((error as Error).message)
      return undefined
    }
  }
}

/** Returns the scrape job of the broker's own metrics, if any. */
function discoveryJobs(
  discovery: DemoPart['discovery'],
  { url }: RunningExporter,
): readonly ScrapeJob[] {
  if (discovery === undefined) return []
  return [{ job: discovery.job, discovery: `${url}${discovery.path}` }]
}

async function abortOf(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
