import { writeFile } from 'node:fs/promises'
import type { Seconds } from '../src/reading/time.ts'
import { firstReply } from './first-reply.ts'
import type { KafkaJava } from './kafka-java.ts'
import { type BrokerPlan, serverProperties } from './kafka-settings.ts'
import { untilTrue } from './until-true.ts'
import type { OwnProcess } from './processes.ts'
import type { RunFolder } from './run-folder.ts'

/** Long enough for three brokers that start at the same time on two busy cores. */
const startTimeout: Seconds = 120
const stopTimeout: Seconds = 30

/** One broker of a cluster, as tests use it. */
export interface RunningBroker {
  readonly id: number
  /** `host:port` of the client listener itself, regardless of the advertised address. */
  readonly address: string
  readonly log: string
  /** The first one has the metadata. */
  readonly logDirectories: readonly string[]
  /** Kills the broker. */
  kill(): Promise<void>
  /** Shuts the broker down, so that it first moves its leaderships; kills it after a timeout. */
  stop(): Promise<void>
  /** Starts the broker again after `kill` or `stop`, with the same data and ports. */
  restart(): Promise<void>
}

/** A broker with its folder and, while it is running, its process. */
export class Broker implements RunningBroker {
  readonly id: number
  readonly address: string
  readonly internalAddress: string
  readonly log: string
  readonly logDirectories: readonly string[]
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
    this.logDirectories = plan.dataFolders
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
      `Kafka broker ${this.id} responds`,
      () => respondsToApiVersions(this.#plan.ports.internal),
      { within: startTimeout, signal, server: running },
    )
  }

  async kill(): Promise<void> {
    await this.#process?.kill()
  }

  async stop(): Promise<void> {
    await this.#process?.stop(stopTimeout)
  }

  async restart(): Promise<void> {
    await this.kill()
    await this.start()
  }
}

/** Any base64 UUID; it is fixed so that restarts and fixtures agree. */
const clusterId = 'dGlkZW1hcmstdGVzdGJlZA'

/** Sends Kafka's smallest request; a broker responds to it as soon as it serves clients. */
async function respondsToApiVersions(port: number): Promise<boolean> {
  // Length 10; api key 18, version 0, correlation id 1, null client id.
  const request = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff])
  const reply = await firstReply({ host: 'localhost', port }, request)
  return reply.length > 4
}
