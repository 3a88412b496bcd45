import { once } from 'node:events'
import { openRunFolder, type RunFolder } from '../run-folder.ts'
import { type RunningExporter, startExporter } from './exporter.ts'
import type { DemoOptions } from './options.ts'
import { type DemoPart, kafkaPart, type PartOptions, rabbitmqPart } from './parts.ts'
import { tellingLines } from './telling-lines.ts'

export interface Stage {
  /** The exporter's compiled main file. */
  readonly program: string
  readonly signal: AbortSignal
  readonly print: (text: string) => void
}

/**
 * Brings up brokers with traffic and the exporter, shows what it says until called off, and stops
 * what it started; gives the exit code.
 */
export async function runDemo(options: DemoOptions, stage: Stage): Promise<number> {
  const run = await openRunFolder('demo')
  const parts = await raiseParts(options, stage)
  try {
    stage.signal.throwIfAborted()
    return parts.length === 0 ? 1 : await show(parts, run, options, stage)
  } catch (error) {
    if (stage.signal.aborted) return options.once ? interrupted : 0
    stage.print((error as Error).message)
    return 1
  } finally {
    stage.print('stopping')
    await Promise.all([run.close(), ...parts.map(part => part.stop())])
  }
}

/** What a shell gives for a program that Ctrl-C ended. */
const interrupted = 130

/** The parts that can be had; of each other it is told why, and where it is to be had. */
async function raiseParts(
  { traffic: writeToForeign }: DemoOptions,
  { signal, print }: Stage,
): Promise<readonly DemoPart[]> {
  const raise = async (
    system: string,
    part: (options: PartOptions) => Promise<DemoPart>,
  ): Promise<readonly DemoPart[]> => {
    const onProgress = (text: string): void => print(`${system}: ${text}`)
    try {
      return [await part({ onProgress, signal, writeToForeign })]
    } catch (error) {
      if (signal.aborted) return []
      onProgress(`${(error as Error).message}\n  With Docker, Docker Compose brings one up.`)
      return []
    }
  }
  const raised = await Promise.all([raise('Kafka', kafkaPart), raise('RabbitMQ', rabbitmqPart)])
  return raised.flat()
}

/** Starts the exporter, shows what it says, and goes on until called off; gives the exit code. */
async function show(
  parts: readonly DemoPart[],
  run: RunFolder,
  { once: isOnce }: DemoOptions,
  { program, signal, print }: Stage,
): Promise<number> {
  print('exporter: starting; its first lines take some seconds')
  const config = Object.assign({}, ...parts.map(part => part.config)) as Record<string, unknown>
  const isTelling = (scrape: string): boolean => parts.every(part => part.isTelling(scrape))
  const exporter = await startExporter(program, { config, isTelling, run, signal })
  print(['', ...tellingLines(await exporter.scrape()), ''].join('\n'))
  if (isOnce) return 0

  print(whereToLook(parts, exporter))
  await Promise.race([calledOff(signal), exporter.exited])
  if (signal.aborted) return 0
  print(`the exporter ended: ${exporter.lastWords()}`)
  return 1
}

function whereToLook(parts: readonly DemoPart[], { url }: RunningExporter): string {
  return [
    `Status page  ${url}/`,
    `Metrics      ${url}/metrics`,
    ...parts.map(({ system, place }) => `${system.padEnd(12)} ${place}`),
    '',
    'Ctrl-C stops all that was started here.',
  ].join('\n')
}

async function calledOff(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
