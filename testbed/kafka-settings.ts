/** Security protocol of the client listener. */
export type KafkaProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'

export interface BrokerPorts {
  /** Listener for the clients under test. */
  readonly client: number
  /** Plaintext listener for the brokers themselves and for Kafka's command-line tools. */
  readonly internal: number
}

export interface BrokerPlan {
  readonly id: number
  readonly ports: BrokerPorts
  /** `host:port` that the broker advertises to clients. */
  readonly advertised: string
  readonly protocol: KafkaProtocol
  readonly controllerPort: number
  /** JVM flags that load agents. */
  readonly agents: readonly string[]
  /** Log directories; the first one has the metadata. */
  readonly dataFolders: readonly string[]
  readonly properties: Readonly<Record<string, string>>
}

/** Node id of the broker that is also the controller of the quorum. */
const controllerId = 1

/** Returns the `server.properties` of a broker that starts fast; `plan.properties` override it. */
export function serverProperties(plan: BrokerPlan): string {
  const isController = plan.id === controllerId
  const controller = `CONTROLLER://localhost:${plan.controllerPort}`
  const { client, internal } = plan.ports
  const settings: Record<string, string> = {
    'process.roles': isController ? 'broker,controller' : 'broker',
    'node.id': String(plan.id),
    'controller.quorum.voters': `${controllerId}@localhost:${plan.controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: [
      `CLIENT://localhost:${client}`,
      `INTERNAL://localhost:${internal}`,
      ...(isController ? [controller] : []),
    ].join(','),
    'advertised.listeners': `CLIENT://${plan.advertised},INTERNAL://localhost:${internal}`,
    'inter.broker.listener.name': 'INTERNAL',
    'listener.security.protocol.map': `CLIENT:${plan.protocol},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    'log.dirs': plan.dataFolders.join(','),
    'offsets.topic.num.partitions': '12',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // A killed broker can only register again after its old session has expired.
    'broker.heartbeat.interval.ms': '500',
    'broker.session.timeout.ms': '4000',
    // The default preallocates 10 MiB of index for each partition.
    'log.index.size.max.bytes': '65536',
    ...plan.properties,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
