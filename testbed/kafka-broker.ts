import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Seconds } from '../src/reading/time.ts'
import type { KafkaJava } from './kafka-java.ts'
import { type BrokerPlan, serverProperties } from './kafka-settings.ts'
import { untilTrue } from './patience.ts'
import type { OwnProcess } from './processes.ts'
import type { RunFolder } from './run-folder.ts'

/** Two busy cores may start three brokers at once. */
const startBound: Seconds = 120
const stopBound: Seconds = 30

/** One broker of a cluster, as tests see it. */
export interface RunningBroker {
  readonly id: number
  /** `host:port` of the client listener itself, whatever is advertised. */
  readonly address: string
  readonly log: string
  /** Ends the broker at once. */
  kill(): Promise<void>
  /** Asks the broker to end, so that it hands over first what it leads; by force after a bound. */
  stop(): Promise<void>
  /** Starts the broker again after `kill` or `stop`, on its old data and ports. */
  restart(): Promise<void>
}

/** A broker with its folder and, while it runs, its process. */
export class Broker implements RunningBroker {
  readonly id: number
  readonly address: string
  readonly internalAddress: string
  readonly log: string
  readonly #plan: BrokerPlan
  readonly #java: KafkaJava
  readonly #run: RunFolder
  readonly #propertiesFile: string
  #process: OwnProcess | undefined

  constructor(plan: BrokerPlan, java: KafkaJava, run: RunFolder) {
    this.id = plan.id
    this.address = `localhost:${plan.ports.client}`
    this.internalAddress = `localhost:${plan.ports.internal}`
    this.log = run.file(`broker-${plan.id}.log`)
    this.#plan = plan
    this.#java = java
    this.#run = run
    this.#propertiesFile = run.file(`broker-${plan.id}.properties`)
  }

  async format(args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    await writeFile(this.#propertiesFile, serverProperties(this.#plan))
    const format = ['format', '-t', clusterId, '-c', this.#propertiesFile, ...args]
    await this.#java.run('kafka.tools.StorageTool', format, { signal })
  }

  async start(signal?: AbortSignal): Promise<void> {
    const [java, ...flags] = this.#java.command('kafka.Kafka', [this.#propertiesFile], '1g')
    const running = await this.#run.start(java, [...this.#plan.agents, ...flags], { log: this.log })
    this.#process = running
    await untilTrue(
      `Kafka broker ${this.id} answers`,
      () => answersApiVersions(this.#plan.ports.internal),
      { within: startBound, signal, server: running },
    )
  }

  async kill(): Promise<void> {
    await this.#process?.kill()
  }

  async stop(): Promise<void> {
    await this.#process?.stop(stopBound)
  }

  async restart(): Promise<void> {
    await this.kill()
    await this.start()
  }
}

/** Any base64 UUID will do; a fixed one keeps restarts and fixtures alike. */
const clusterId = 'dGlkZW1hcmstdGVzdGJlZA'

/** Asks by the smallest request Kafka has; a broker answers it once it serves. */
async function answersApiVersions(port: number): Promise<boolean> {
  // Length 10; api key 18, version 0, correlation id 1, null client id.
  const request = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff])
  const socket = connect({ port, host: 'localhost', timeout: 2000 })
  try {
    socket.on('timeout', () => socket.destroy(new Error('no answer')))
    socket.write(request)
    const [reply] = (await once(socket, 'data')) as [Buffer]
    return reply.length > 4
  } finally {
    socket.destroy()
  }
}
