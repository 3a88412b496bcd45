import type { Output } from './execute.ts'
import { freePort } from './free-port.ts'
import { jmxAgent } from './jmx-agent.ts'
import { Broker, type RunningBroker } from './kafka-broker.ts'
import { kafkaClassPath } from './kafka-jars.ts'
import { KafkaJava } from './kafka-java.ts'
import type { BrokerPlan, BrokerPorts, KafkaProtocol } from './kafka-settings.ts'
import type { ProgressOptions } from './progress.ts'
import type { OwnProcess } from './processes.ts'
import { type RunFolder, startInRunFolder } from './run-folder.ts'

export interface KafkaOptions extends ProgressOptions {
  readonly version: string
  /** Default: 1. The first broker is also the controller, so tests kill one of the others. */
  readonly brokers?: number
  /** Client port of each broker. Default: free ports. */
  readonly ports?: readonly number[]
  /** Port of each broker's JMX exporter, with the shipped rules. Default: no JMX exporter. */
  readonly jmxPorts?: readonly number[]
  /** `host:port` that each broker advertises to clients, such as that of a proxy. */
  readonly advertised?: readonly string[]
  /** Log directories of each broker. Default: 1. */
  readonly logDirectories?: number
  /** Security protocol of the client listener; its secrets belong in `properties`. */
  readonly protocol?: KafkaProtocol
  /** `server.properties` of every broker; they override the defaults. */
  readonly properties?: Readonly<Record<string, string>>
  /** Arguments of `StorageTool format`, such as SCRAM users. */
  readonly format?: readonly string[]
}

export interface RunningKafka {
  readonly version: string
  /** Client listeners of all brokers: `host:port,…`. */
  readonly bootstrap: string
  /** Plaintext listeners, for `cli`. */
  readonly internalBootstrap: string
  /** Listener of the controller: `host:port`, for tools that connect to it. */
  readonly controller: string
  readonly brokers: readonly RunningBroker[]
  /** Runs one of Kafka's command-line tools, such as `org.apache.kafka.tools.TopicCommand`. */
  cli(toolClass: string, args: readonly string[], input?: string): Promise<Output>
  /** Starts such a tool, which runs until the cluster stops at the latest; its output is discarded. */
  startTool(toolClass: string, args: readonly string[]): Promise<OwnProcess>
  stop(): Promise<void>
}

/** Starts a KRaft cluster on loopback and waits until every broker responds. */
export async function startKafka(options: KafkaOptions): Promise<RunningKafka> {
  const { version, signal, onProgress } = options
  const classPath = await kafkaClassPath(version, options)
  return await startInRunFolder(`kafka-${version}`, async run => {
    onProgress?.(`starting Kafka ${version}`)
    const java = new KafkaJava(classPath)
    const controllerPort = await freePort()
    const plans = await planBrokers(options, run, controllerPort)
    const brokers = await Promise.all(
      plans.map(async plan => {
        const broker = new Broker(plan, java, run)
        await broker.format(options.format ?? [], signal)
        return broker
      }),
    )
    await Promise.all(brokers.map(broker => broker.start(signal)))
    return describeCluster(version, brokers, controllerPort, java, run)
  })
}

async function planBrokers(
  options: KafkaOptions,
  run: RunFolder,
  controllerPort: number,
): Promise<readonly BrokerPlan[]> {
  return await Promise.all(
    Array.from({ length: options.brokers ?? 1 }, async (_, index) => {
      const ports: BrokerPorts = {
        client: options.ports?.[index] ?? (await freePort()),
        internal: await freePort(),
      }
      const jmxPort = options.jmxPorts?.[index]
      return {
        id: index + 1,
        ports,
        advertised: options.advertised?.[index] ?? `localhost:${ports.client}`,
        protocol: options.protocol ?? 'PLAINTEXT',
        controllerPort,
        agents: jmxPort === undefined ? [] : [await jmxAgent(jmxPort, options)],
        dataFolders: Array.from({ length: options.logDirectories ?? 1 }, (_, directory) =>
          run.file(`broker-${index + 1}-${directory + 1}`),
        ),
        properties: options.properties ?? {},
      }
    }),
  )
}

function describeCluster(
  version: string,
  brokers: readonly Broker[],
  controllerPort: number,
  java: KafkaJava,
  run: RunFolder,
): RunningKafka {
  return {
    version,
    brokers,
    bootstrap: brokers.map(broker => broker.address).join(','),
    internalBootstrap: brokers.map(broker => broker.internalAddress).join(','),
    controller: `localhost:${controllerPort}`,
    cli: (toolClass, args, input) =>
      java.run(toolClass, args, input === undefined ? {} : { input }),
    startTool: (toolClass, args) => {
      const [program, ...flags] = java.command(toolClass, args, '128m')
      return run.start(program, flags, { log: '/dev/null' })
    },
    stop: () => run.close(),
  }
}
