import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A mock cluster in its own process, so that its work is not measured as that of the exporter. */
export interface MockCluster {
  readonly system: 'kafka' | 'rabbitmq'
  /** Addresses of its brokers or nodes. */
  readonly addresses: readonly string[]
  /** Further options of the cluster in the exporter's configuration. */
  readonly options?: object
  /** Returns the number of requests since the last call. */
  requests(): Promise<number>
  stop(): Promise<void>
}

export type KafkaSize = Readonly<
  Record<'brokers' | 'topics' | 'partitions' | 'groups' | 'commits' | 'rate', number>
>

/** `partitions` is per topic, `commits` per group. */
export function startMockKafka(size: KafkaSize): Promise<MockCluster> {
  return startMock('kafka', size)
}

type RabbitmqSize = Readonly<Record<'vhosts' | 'queues' | 'rate', number>>

export function startMockRabbitmq(size: RabbitmqSize): Promise<MockCluster> {
  return startMock('rabbitmq', size)
}

async function startMock(
  system: MockCluster['system'],
  size: Readonly<Record<string, number>>,
): Promise<MockCluster> {
  const program = `../testbed/mock-${system}/main.js`
  const flags = Object.entries(size).map(([name, value]) => `--${name}=${value}`)
  const file = fileURLToPath(new URL(program, import.meta.url))
  const child = spawn(process.execPath, [file, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async (): Promise<Record<string, unknown>> => {
    const line = await lines.next()
    if (line.done === true) throw new Error(`${program} ended without a response`)
    return JSON.parse(line.value) as Record<string, unknown>
  }
  const listening = Object.values(await nextLine()).flat() as string[]
  return {
    system,
    addresses: listening,
    async requests() {
      child.stdin.write('\n')
      const counts = Object.values(await nextLine()) as number[]
      return counts.reduce((sum, count) => sum + count, 0)
    },
    async stop() {
      // It ends when its standard input is closed, also when this process is killed.
      child.stdin.end()
      await exited
    },
  }
}
