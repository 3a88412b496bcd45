import t from 'tap'
import type { Brokers } from '../../../../src/kafka/backlog/facts/facts.ts'
import { jmxTargets } from '../../../../src/kafka/backlog/model/jmx-targets.ts'

interface BrokerInWords {
  readonly id: number
  readonly host?: string
  readonly rack?: string
  readonly isDown?: boolean
}

function brokersOf(brokers: readonly BrokerInWords[]): Brokers {
  const unknown = new Float64Array(brokers.length).fill(NaN)
  return {
    rows: brokers.length,
    id: Int32Array.from(brokers, ({ id }) => id),
    host: brokers.map(({ id, host }) => host ?? `kafka-${id}`),
    port: Int32Array.from(brokers, () => 9092),
    rack: brokers.map(({ rack }) => rack ?? null),
    registered: Uint8Array.from(brokers, ({ isDown }) => (isDown === true ? 0 : 1)),
    reachable: unknown,
    leaderPartitions: unknown,
    replicaPartitions: unknown,
  }
}

function targetsOf(
  brokers: readonly BrokerInWords[],
  template = '{host}:9404',
): ReturnType<typeof jmxTargets> {
  return jmxTargets({ cluster: 'prod', topologyKnown: true, brokers: brokersOf(brokers) }, template)
}

t.test('every broker is a target, even one that is down', t => {
  t.strictSame(
    targetsOf([
      { id: 1, rack: 'eu-1a' },
      { id: 2, isDown: true },
    ]),
    [
      {
        address: 'kafka-1:9404',
        labels: {
          messaging_cluster: 'prod',
          broker: '1',
          __meta_kafka_broker_host: 'kafka-1',
          __meta_kafka_broker_port: '9092',
          __meta_kafka_broker_rack: 'eu-1a',
          __meta_kafka_broker_registered: 'true',
        },
      },
      {
        address: 'kafka-2:9404',
        labels: {
          messaging_cluster: 'prod',
          broker: '2',
          __meta_kafka_broker_host: 'kafka-2',
          __meta_kafka_broker_port: '9092',
          __meta_kafka_broker_registered: 'false',
        },
      },
    ],
  )
  t.end()
})

t.test('a broker known only as a replica is not a target', t => {
  const targets = targetsOf([{ id: 1 }, { id: 2, host: '', isDown: true }])
  t.strictSame(
    targets?.map(({ address }) => address),
    ['kafka-1:9404'],
  )
  t.end()
})

t.test('unknown brokers are null, not an empty list', t => {
  const brokers = brokersOf([{ id: 1 }])
  t.equal(jmxTargets({ cluster: 'prod', topologyKnown: false, brokers }, '{host}:9404'), null)
  t.equal(targetsOf([{ id: 1, host: '' }]), null)
  t.end()
})

t.test('an address is filled from the placeholders of its template', t => {
  for (const [template, host, expected] of [
    ['{host}:9404', 'kafka.example', 'kafka.example:9404'],
    ['{host}:9404', '::1', '[::1]:9404'],
    ['kafka-{broker}.internal:9404', 'kafka.example', 'kafka-12.internal:9404'],
    ['{host}:194{broker}', 'localhost', 'localhost:19412'],
    ['{host}:9404', '$&', '$&:9404'],
  ] as const) {
    t.equal(targetsOf([{ id: 12, host }], template)?.[0]?.address, expected)
  }
  t.end()
})
