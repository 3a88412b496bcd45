import { once } from 'node:events'
import type { RunningPrometheus } from '../prometheus.ts'
import { openRunFolder, type RunFolder } from '../run-folder.ts'
import { type RunningExporter, startExporter } from './exporter.ts'
import { openShop } from './open-shop.ts'
import type { DemoOptions } from './options.ts'
import { type DemoPart, kafkaPart, type PartOptions, rabbitmqPart } from './parts.ts'
import { type ScrapeJob, startDemoPrometheus } from './prometheus.ts'
import { tellingLines } from './telling-lines.ts'
import { whereToLook } from './where-to-look.ts'

export interface Stage {
  /** The exporter's compiled main file. */
  readonly program: string
  readonly signal: AbortSignal
  readonly print: (text: string) => void
}

/**
 * Brings up brokers, the shop that uses them, and the exporter; shows what it says until called off,
 * and stops what it started. Gives the exit code.
 */
export async function runDemo(options: DemoOptions, stage: Stage): Promise<number> {
  const demo = new Demo(options, stage, await openRunFolder('demo'))
  try {
    return await demo.show()
  } catch (error) {
    if (stage.signal.aborted) return options.once ? interrupted : 0
    stage.print((error as Error).message)
    return 1
  } finally {
    stage.print('stopping')
    await demo.stop()
  }
}

/** What a shell gives for a program that Ctrl-C ended. */
const interrupted = 130

interface Stoppable {
  stop(): Promise<unknown>
}

class Demo {
  readonly #options: DemoOptions
  readonly #stage: Stage
  readonly #run: RunFolder
  /** In the order in which they were started. */
  readonly #started: Stoppable[] = []

  constructor(options: DemoOptions, stage: Stage, run: RunFolder) {
    this.#options = options
    this.#stage = stage
    this.#run = run
    this.#started.push({ stop: () => run.close() })
  }

  async show(): Promise<number> {
    const { print, signal, program } = this.#stage
    const parts = await this.#raiseParts()
    signal.throwIfAborted()
    if (parts.length === 0) return 1
    const shop = await openShop(parts, {
      writeToForeign: this.#options.traffic,
      run: this.#run,
      signal,
      print,
    })
    if (shop !== undefined) this.#started.push(shop)
    for (const part of parts) await part.addConsumers()

    print('exporter: starting; its first lines take some seconds')
    const config = Object.assign({}, ...parts.map(part => part.config)) as Record<string, unknown>
    const isTelling = (scrape: string): boolean => parts.every(part => part.isTelling(scrape))
    const run = this.#run
    const exporter = await startExporter(program, { config, isTelling, run, signal })
    print(['', ...tellingLines(await exporter.scrape()), ''].join('\n'))
    if (this.#options.once) return 0

    const prometheus = await this.#startPrometheus([
      { job: 'tidemark', target: new URL(exporter.url).host },
      ...(shop === undefined ? [] : [{ job: 'demo-app', target: new URL(shop.url).host }]),
      ...parts.flatMap(({ discovery }) => discovered(discovery, exporter)),
    ])
    print(whereToLook({ parts, exporter, shop, prometheus }))
    await Promise.race([calledOff(signal), exporter.exited])
    if (signal.aborted) return 0
    print(`the exporter ended: ${exporter.lastWords()}`)
    return 1
  }

  /** Stops what was started, the last one first: the shop says goodbye while brokers are there. */
  async stop(): Promise<void> {
    for (const part of this.#started.reverse()) {
      await part.stop().catch((error: unknown) => this.#stage.print(String(error)))
    }
  }

  /** The parts that can be had; of each other it is told why, and where it is to be had. */
  async #raiseParts(): Promise<readonly DemoPart[]> {
    const raise = async (
      system: string,
      part: (options: PartOptions) => Promise<DemoPart>,
    ): Promise<readonly DemoPart[]> => {
      const onProgress = (text: string): void => this.#stage.print(`${system}: ${text}`)
      const { signal } = this.#stage
      try {
        const raised = await part({ onProgress, signal, forPrometheus: !this.#options.once })
        this.#started.push(raised)
        return [raised]
      } catch (error) {
        if (signal.aborted) return []
        onProgress(`${(error as Error).message}\n  With Docker, Docker Compose brings one up.`)
        return []
      }
    }
    const raised = await Promise.all([raise('Kafka', kafkaPart), raise('RabbitMQ', rabbitmqPart)])
    return raised.flat()
  }

  /** Prometheus with our rules, or undefined: the demo is one without it, too. */
  async #startPrometheus(jobs: readonly ScrapeJob[]): Promise<RunningPrometheus | undefined> {
    const { signal, print } = this.#stage
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

/** Where Prometheus learns of the broker's own metrics. */
function discovered(
  discovery: DemoPart['discovery'],
  { url }: RunningExporter,
): readonly ScrapeJob[] {
  if (discovery === undefined) return []
  return [{ job: discovery.job, discovery: `${url}${discovery.path}` }]
}

async function calledOff(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
