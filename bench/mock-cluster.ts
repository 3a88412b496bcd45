import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A mock cluster in a process of its own, so that its work is not taken for the exporter's. */
export interface MockCluster {
  /** What it printed when it listened. */
  readonly addresses: readonly string[]
  /** The requests since the last time this was asked. */
  requests(): Promise<number>
  stop(): Promise<void>
}

export type KafkaSize = Readonly<
  Record<'brokers' | 'topics' | 'partitions' | 'groups' | 'commits' | 'rate', number>
>

/** `partitions` are of each topic, `commits` of each group. */
export function startMockKafka(size: KafkaSize): Promise<MockCluster> {
  return startMock('../testbed/mock-kafka/main.js', size)
}

export type RabbitmqSize = Readonly<Record<'vhosts' | 'queues' | 'rate', number>>

export function startMockRabbitmq(size: RabbitmqSize): Promise<MockCluster> {
  return startMock('../testbed/mock-rabbitmq/main.js', size)
}

async function startMock(
  program: string,
  size: Readonly<Record<string, number>>,
): Promise<MockCluster> {
  const flags = Object.entries(size).map(([name, value]) => `--${name}=${value}`)
  const file = fileURLToPath(new URL(program, import.meta.url))
  const child = spawn(process.execPath, [file, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<Record<string, unknown>> => {
    const line = await lines.next()
    if (line.done === true) throw new Error(`${program} ended before it answered`)
    return JSON.parse(line.value) as Record<string, unknown>
  }
  const listening = Object.values(await answer()).flat() as string[]
  return {
    addresses: listening,
    async requests() {
      child.stdin.write('\n')
      const counts = Object.values(await answer()) as number[]
      return counts.reduce((sum, count) => sum + count, 0)
    },
    async stop() {
      // It ends with its standard input, also when this process is killed.
      child.stdin.end()
      await exited
    },
  }
}
