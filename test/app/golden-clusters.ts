import type { Test } from 'tap'
import { createMockKafka, type MockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { createMockRabbitmq, type MockRabbitmq } from '../../testbed/mock-rabbitmq/mock-rabbitmq.ts'

/** A small Kafka cluster with every kind of lag and most kinds of problems. */
export async function goldenKafka(t: Test): Promise<MockKafka> {
  const kafka = createMockKafka({
    brokers: 3,
    topics: [
      { name: 'orders', partitions: 3, messages: 100 },
      { name: 'mails', partitions: 2, messages: 50, replicationFactor: 1 },
      { name: 'empty', partitions: 1 },
      { name: '__consumer_offsets', partitions: 1, internal: true, messages: 9 },
    ],
    groups: [
      {
        name: 'billing',
        commits: { orders: [90, 100, 95] },
        members: [{ assigned: { orders: [0, 1] } }, { assigned: { orders: [2] } }],
      },
      { name: 'reports', commits: { orders: [10, 10, null], empty: [0] } },
      {
        name: 'search',
        type: 'consumer',
        commits: { mails: [50, 20] },
        members: [{ assigned: { mails: [0, 1] } }],
      },
      { name: 'late', commits: { orders: [5, 60, 130] } },
      {
        name: 'share',
        type: 'share',
        shares: {
          orders: [
            { startOffset: 10, doneBeyond: 60 },
            { startOffset: 80, doneBeyond: null },
            null,
          ],
        },
        members: [{ assigned: { orders: [0, 1, 2] } }, { assigned: { orders: [0, 1] } }],
      },
      { name: 'sink', protocolType: 'connect', members: [{ assignmentBytes: Buffer.from('x') }] },
      { name: 'we "ship"\\it', commits: { mails: [49, 50] } },
    ],
  })
  // `late` has committed an offset below the log start, so it has lost messages.
  kafka.topic('orders').partition(0).log.deleteBefore(20)
  kafka.topic('orders').partition(1).shrinkTo([2])
  kafka.topic('mails').partition(1).loseLeader()
  kafka.group('reports').failCommit('orders', 1, unstableOffsetCommit)
  await kafka.start()
  t.teardown(() => kafka.stop())
  return kafka
}

/** A small RabbitMQ cluster with each type of queue, a stopped node and a failed health check. */
export async function goldenRabbitmq(t: Test): Promise<MockRabbitmq> {
  const rabbitmq = createMockRabbitmq({
    nodes: 2,
    vhosts: ['/', 'shop', 'secret'],
    queues: [
      { name: 'jobs', ready: 3, unacked: 2, consumers: 1 },
      { name: 'jobs.dead', ready: 7 },
      { name: 'amq.gen-x', ready: 1, exclusive: true },
      { vhost: 'shop', name: 'orders', type: 'quorum', ready: 40, unacked: 10, consumers: 2 },
      { vhost: 'shop', name: 'events', type: 'stream', ready: 1000 },
      { vhost: 'secret', name: 'hidden', ready: 5 },
    ],
  })
  const { cluster } = rabbitmq
  cluster.hiddenVhosts.add('secret')
  cluster.failedChecks.add('local-alarms')
  cluster.shovels = [{ name: 'archive', vhost: 'shop', type: 'dynamic', state: 'terminated' }]
  cluster.connections.push({ vhost: '/', state: 'running' }, { vhost: 'shop', state: 'flow' })
  cluster.queue('/', 'jobs').redelivered = 4
  cluster.queue('/', 'jobs').published = 20
  await rabbitmq.start()
  t.teardown(() => rabbitmq.stop())
  await rabbitmq.nodes[1]?.stop()
  // On a busy machine connections could be read before the queues, which make all virtual hosts known.
  rabbitmq.fault('/api/connections', { kind: 'delay', milliseconds: 300 })
  return rabbitmq
}

const unstableOffsetCommit = 88

/** The `exporter.yaml` of both clusters, with intervals so long that only the test starts polls. */
export function configurationOf(kafka: MockKafka, rabbitmq: MockRabbitmq): string {
  return `
kafka: [{ name: kafka, brokers: [${kafka.bootstrap.map(quoted).join(', ')}], interval: 1h }]
rabbitmq:
  - name: rabbitmq
    urls: [${rabbitmq.urls.map(quoted).join(', ')}]
    intervals: { queues: 1h, nodes: 1h, traffic: 1h, links: 1h, health: 1h }
`
}

function quoted(text: string): string {
  return `'${text}'`
}
