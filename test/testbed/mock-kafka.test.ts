import { once } from 'node:events'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import type { Api } from '../../src/kafka/client/api.ts'
import { consumerGroupDescribe } from '../../src/kafka/client/apis/consumer-group-describe.ts'
import { describeCluster } from '../../src/kafka/client/apis/describe-cluster.ts'
import { describeGroups } from '../../src/kafka/client/apis/describe-groups.ts'
import { describeShareGroupOffsets } from '../../src/kafka/client/apis/describe-share-group-offsets.ts'
import { findCoordinator } from '../../src/kafka/client/apis/find-coordinator.ts'
import type { GroupDescriptionSink } from '../../src/kafka/client/apis/group-description.ts'
import { listGroups } from '../../src/kafka/client/apis/list-groups.ts'
import { listOffsets } from '../../src/kafka/client/apis/list-offsets.ts'
import { type BrokerIds, metadata } from '../../src/kafka/client/apis/metadata.ts'
import { offsetFetch } from '../../src/kafka/client/apis/offset-fetch.ts'
import { shareGroupDescribe } from '../../src/kafka/client/apis/share-group-describe.ts'
import {
  createMockKafka,
  type MockKafka,
  type MockKafkaOptions,
} from '../../testbed/mock-kafka/mock-kafka.ts'
import { manualClock } from '../manual-clock.ts'
import { exchange } from './kafka-exchange.ts'

const latest = -1
const earliest = -2

async function started(t: Test, options: MockKafkaOptions): Promise<MockKafka> {
  const mock = createMockKafka(options)
  t.teardown(() => mock.stop())
  await mock.start()
  return mock
}

/** Prints the responses of one broker as lines of text. */
class BrokerClient {
  readonly #mock: MockKafka
  readonly #broker: number

  constructor(mock: MockKafka, broker = 1) {
    this.#mock = mock
    this.#broker = broker
  }

  metadata(topics: readonly string[] | null = null, version = 12): Promise<string[]> {
    return this.#lines(metadata, version, { topics }, print => ({
      cluster: id => print(`cluster ${id ?? 'null'}`),
      broker: id => print(`broker ${id}`),
      topic: (errorCode, name, id) =>
        print(`topic ${name ?? 'null'} ${id.replace(/^0+/, '')}, error ${errorCode}`),
      // eslint-disable-next-line @typescript-eslint/max-params -- because the sink takes each column of a row as an argument
      partition: (errorCode, partition, leader, epoch, replicas, inSync, offline) =>
        print(
          `${partition}: leader ${leader} (${epoch}), replicas ${list(replicas)}, ` +
            `in sync ${list(inSync)}, offline ${list(offline)}, error ${errorCode}`,
        ),
    }))
  }

  operations(version = 1): Promise<string[]> {
    return this.#lines(describeCluster, version, {}, print => ({
      cluster: (errorCode, operations) => print(`operations ${operations}, error ${errorCode}`),
    }))
  }

  groups(version = 5): Promise<string[]> {
    return this.#lines(listGroups, version, {}, print => ({
      result: errorCode => print(`error ${errorCode}`),
      group: ({ group, type, state, protocolType }) =>
        print(`${group}: ${type} ${protocolType} ${state}`),
    }))
  }

  commits(groups: readonly string[], version = 9): Promise<string[]> {
    return this.#lines(offsetFetch, version, { groups }, print => ({
      group: group => print(group),
      topic: topic => print(topic),
      partition: (partition, offset, error) => print(`${partition}: ${offset}, error ${error}`),
      groupEnd: errorCode => print(`error ${errorCode}`),
    }))
  }

  classic(groups: readonly string[], version = 6): Promise<string[]> {
    return this.#lines(describeGroups, version, { groups }, descriptionLines)
  }

  consumer(groups: readonly string[], version = 1): Promise<string[]> {
    return this.#lines(consumerGroupDescribe, version, { groups }, descriptionLines)
  }

  sharing(groups: readonly string[]): Promise<string[]> {
    return this.#lines(shareGroupDescribe, 1, { groups }, descriptionLines)
  }

  startOffsets(groups: readonly string[], version = 1): Promise<string[]> {
    return this.#lines(describeShareGroupOffsets, version, { groups }, print => ({
      group: group => print(group),
      topic: (topic, id) => print(`${topic} ${id.replace(/^0+/, '')}`),
      partition: (partition, startOffset, lag, error) =>
        print(`${partition}: ${startOffset}, lag ${lag}, error ${error}`),
      groupEnd: errorCode => print(`error ${errorCode}`),
    }))
  }

  coordinators(groups: readonly string[], version = 6): Promise<string[]> {
    return this.#lines(findCoordinator, version, { groups }, print => ({
      coordinator: (group, error, broker) => print(`${group}: broker ${broker}, error ${error}`),
    }))
  }

  /** Returns one offset of a partition. */
  async offset(
    topic: string,
    partition: number,
    timestamp: number,
    options: { readonly epoch?: number; readonly committedOnly?: boolean } = {},
  ): Promise<string> {
    const request = {
      isolation: options.committedOnly === true ? 'read_committed' : 'read_uncommitted',
      topics: [
        {
          topic,
          partition: Int32Array.of(partition),
          leaderEpoch: Int32Array.of(options.epoch ?? -1),
          timestamp: Float64Array.of(timestamp),
        },
      ],
    } as const
    const lines = await this.#lines(listOffsets, 7, request, print => ({
      topic: () => undefined,
      partition: (_partition, error, offset, at) => print(`${offset} at ${at}, error ${error}`),
    }))
    return lines.join()
  }

  async #lines<Request, Sink>(
    api: Api<Request, Sink>,
    version: number,
    request: Request,
    sink: (print: (line: string) => void) => Sink,
  ): Promise<string[]> {
    const lines: string[] = []
    const { address } = this.#mock.broker(this.#broker)
    const response = await exchange(
      address,
      api,
      version,
      request,
      sink(line => lines.push(line)),
    )
    return response === undefined ? ['closed'] : lines
  }
}

function descriptionLines(print: (line: string) => void): GroupDescriptionSink {
  return {
    group: ({ group, state, protocolType, assignor, errorCode }) =>
      print(`${group}: ${state} ${protocolType} ${assignor}, error ${errorCode}`),
    member: () => print('member'),
    assignedTopic: topic => print(topic),
    assignedPartition: partition => print(String(partition)),
    unreadableAssignment: () => print('unreadable'),
  }
}

function list(ids: BrokerIds): string {
  return Array.from({ length: ids.length }, (_, index) => ids.at(index)).join()
}

const orders = { name: 'orders', partitions: 2 }

t.test('Metadata returns brokers, topics and partitions, in each version', async t => {
  const mock = await started(t, { brokers: 2, topics: [orders, { name: 'empty', partitions: 0 }] })
  const client = new BrokerClient(mock)
  const answer = (id: string): string[] => [
    'broker 1',
    'broker 2',
    'cluster mock-kafka',
    `topic orders ${id}, error 0`,
    '0: leader 1 (0), replicas 1,2, in sync 1,2, offline , error 0',
    '1: leader 2 (0), replicas 2,1, in sync 2,1, offline , error 0',
  ]
  t.strictSame(await client.metadata(null, 12), [...answer('1'), 'topic empty 2, error 0'])
  for (const version of [10, 11, 12]) {
    t.strictSame(await client.metadata(['orders'], version), answer('1'))
  }
  t.strictSame(await client.metadata(['orders'], 9), answer(''))
  t.strictSame(await client.metadata(['nothing']), [
    ...answer('').slice(0, 3),
    'topic nothing , error 3',
  ])
})

t.test('DescribeCluster returns the authorized operations, in each version', async t => {
  const mock = await started(t, { brokers: 2 })
  const client = new BrokerClient(mock)
  for (const version of [0, 1]) {
    t.strictSame(await client.operations(version), ['operations 8096, error 0'])
  }
  mock.authorize(0)
  t.strictSame(await client.operations(), ['operations 0, error 0'])
  mock.broker(1).fail('DescribeCluster', 42)
  t.strictSame(await client.operations(), ['operations 0, error 42'])
})

t.test('a topic that is created again has another id and no commits', async t => {
  const mock = await started(t, {
    topics: [orders],
    groups: [{ name: 'billing', commits: { orders: [3, 4] } }],
  })
  const client = new BrokerClient(mock)
  t.match(await client.metadata(), ['broker 1', /cluster/, 'topic orders 1, error 0'])
  mock.deleteTopic('orders')
  t.strictSame(await client.metadata(), ['broker 1', 'cluster mock-kafka'])
  mock.createTopic({ name: 'orders', partitions: 1 })
  t.match(await client.metadata(), ['broker 1', /cluster/, 'topic orders 2, error 0'])
  t.strictSame(await client.commits(['billing']), ['billing', 'error 0'])
})

t.test('a log grows by appends, and its offsets are found by timestamp', async t => {
  const clock = manualClock()
  const mock = await started(t, { topics: [orders], clock })
  const client = new BrokerClient(mock)
  const start = clock.now().wall * 1000
  mock.topic('orders').append(0, 10, start - 1000)
  await clock.advance(5)
  mock.topic('orders').append(0, 3)

  t.equal(await client.offset('orders', 0, latest), '13 at -1, error 0')
  t.equal(await client.offset('orders', 0, earliest), '0 at -1, error 0')
  t.equal(await client.offset('orders', 0, start - 9999), `0 at ${start - 1000}, error 0`)
  t.equal(await client.offset('orders', 0, start - 450), `6 at ${start - 400}, error 0`)
  t.equal(await client.offset('orders', 0, start), `10 at ${start + 5000}, error 0`)
  t.equal(await client.offset('orders', 0, start + 5000), `10 at ${start + 5000}, error 0`)
  t.equal(await client.offset('orders', 0, start + 5001), '-1 at -1, error 0')

  const { log } = mock.topic('orders').partition(0)
  log.deleteBefore(8)
  t.equal(await client.offset('orders', 0, earliest), '8 at -1, error 0')
  t.equal(await client.offset('orders', 0, start - 9999), `8 at ${start - 200}, error 0`)
  log.truncateTo(9)
  t.equal(await client.offset('orders', 0, latest), '9 at -1, error 0')
  log.openTransaction = 2
  t.equal(await client.offset('orders', 0, latest, { committedOnly: true }), '7 at -1, error 0')
})

t.test('records are found by the timestamps of producers, in any order', async t => {
  const clock = manualClock()
  const mock = await started(t, { topics: [orders], clock })
  const client = new BrokerClient(mock)
  const start = clock.now().wall * 1000
  mock.topic('orders').append(0, 3, start - 9000, start - 6000)
  mock.topic('orders').append(0, 1, start - 60_000, start - 60_000)
  mock.topic('orders').append(0, 1, start + 5000, start + 5000)

  t.equal(await client.offset('orders', 0, 0), `0 at ${start - 9000}, error 0`)
  t.equal(await client.offset('orders', 0, start - 30_000), `0 at ${start - 9000}, error 0`)
  t.equal(await client.offset('orders', 0, start - 7500), `2 at ${start - 7000}, error 0`)
  t.equal(await client.offset('orders', 0, start), `4 at ${start + 5000}, error 0`)
  mock.topic('orders').partition(0).log.openTransaction = 1
  const committedOnly = true
  t.equal(await client.offset('orders', 0, start, { committedOnly }), '-1 at -1, error 0')
  t.equal(
    await client.offset('orders', 0, start - 7500, { committedOnly }),
    `2 at ${start - 7000}, error 0`,
  )
})

t.test('a log with a rate grows with the clock', async t => {
  const clock = manualClock()
  const mock = await started(t, { topics: [{ ...orders, messages: 100, rate: 20 }], clock })
  const client = new BrokerClient(mock)
  const start = clock.now().wall * 1000
  t.equal(await client.offset('orders', 1, latest), '100 at -1, error 0')
  await clock.advance(2.5)
  t.equal(await client.offset('orders', 1, latest), '150 at -1, error 0')
  t.equal(await client.offset('orders', 1, start + 1000), `120 at ${start + 1000}, error 0`)
  t.equal(
    await client.offset('orders', 1, start - 1_800_000),
    `50 at ${start - 1_800_000}, error 0`,
  )
})

t.test('only the leader of a partition returns its offsets, in the current epoch', async t => {
  const mock = await started(t, { brokers: 2, topics: [orders] })
  const client = new BrokerClient(mock)
  const { log } = mock.topic('orders').partition(0).elect(2).elect(1)
  log.append(5)
  t.equal(await client.offset('orders', 0, latest, { epoch: 2 }), '5 at -1, error 0')
  t.equal(await client.offset('orders', 0, latest, { epoch: 1 }), '-1 at -1, error 74')
  t.equal(await client.offset('orders', 0, latest, { epoch: 3 }), '-1 at -1, error 75')
  t.equal(await client.offset('orders', 1, latest), '-1 at -1, error 6')
  t.equal(await client.offset('orders', 2, latest), '-1 at -1, error 3')
  mock.topic('orders').partition(0).fail(78)
  t.equal(await client.offset('orders', 0, latest), '-1 at -1, error 78')
  mock.topic('orders').partition(0).fail(0).loseLeader()
  t.equal(await client.offset('orders', 0, latest), '-1 at -1, error 6')
  t.match(await client.metadata(['orders']), [
    /broker/,
    /broker/,
    /cluster/,
    /topic/,
    '0: leader -1 (3), replicas 1,2, in sync 1,2, offline , error 5',
  ])
})

t.test('groups are listed by their coordinator', async t => {
  const mock = await started(t, {
    brokers: 2,
    groups: [
      { name: 'billing', members: [{ assigned: {} }] },
      { name: 'payments', type: 'consumer' },
      { name: 'sinks', protocolType: 'connect', coordinator: 2 },
      { name: 'workers', type: 'share', coordinator: 2 },
    ],
  })
  t.strictSame(await new BrokerClient(mock, 1).groups(), [
    'error 0',
    'billing: classic consumer Stable',
  ])
  t.strictSame(await new BrokerClient(mock, 2).groups(), [
    'error 0',
    'payments: consumer consumer Empty',
    'sinks: classic connect Empty',
    'workers: share share Empty',
  ])
  t.strictSame(await new BrokerClient(mock, 1).groups(3), ['error 0', 'billing:  consumer '])
  mock.group('billing').moveTo(2)
  t.strictSame(await new BrokerClient(mock, 1).groups(), ['error 0'])
  t.strictSame(await new BrokerClient(mock, 1).coordinators(['billing', 'unheard']), [
    'billing: broker 2, error 0',
    'unheard: broker 1, error 0',
  ])
  t.strictSame(await new BrokerClient(mock, 1).coordinators(['billing'], 3), [
    'billing: broker 2, error 0',
  ])
})

t.test('only the coordinator returns commits, each with its own error', async t => {
  const mock = await started(t, {
    brokers: 2,
    groups: [{ name: 'billing', coordinator: 1, commits: { orders: [7, null, 9] } }],
  })
  const client = new BrokerClient(mock)
  const commits = ['billing', 'orders', '0: 7, error 0', '2: 9, error 0', 'error 0']
  for (const version of [6, 7, 8, 9]) {
    t.strictSame(await client.commits(['billing'], version), commits)
  }
  mock.group('billing').commit('orders', 1, 42).failCommit('orders', 2, 29)
  t.strictSame(await client.commits(['billing', 'unheard']), [
    ...['billing', 'orders', '0: 7, error 0', '2: -1, error 29', '1: 42, error 0', 'error 0'],
    ...['unheard', 'error 0'],
  ])
  mock.group('billing').fail('OffsetFetch', 30)
  t.strictSame(await client.commits(['billing']), ['billing', 'error 30'])
  t.strictSame(await new BrokerClient(mock, 2).commits(['billing']), ['billing', 'error 16'])
})

t.test('only the coordinator returns the start offsets of share groups', async t => {
  const mock = await started(t, {
    brokers: 2,
    topics: [{ ...orders, messages: 10 }],
    groups: [
      {
        name: 'workers',
        type: 'share',
        coordinator: 1,
        shares: { orders: [{ startOffset: 2, doneBeyond: 5 }, null] },
      },
    ],
  })
  const client = new BrokerClient(mock)
  t.strictSame(await client.startOffsets(['workers', 'unheard']), [
    ...['workers', 'orders 1', '0: 2, lag 3, error 0', '1: -1, lag -1, error 0', 'error 0'],
    ...['unheard', 'error 0'],
  ])
  t.match(await client.startOffsets(['workers'], 0), { 2: '0: 2, lag -1, error 0' })
  mock.group('workers').share('orders', 1, { startOffset: 4, doneBeyond: null })
  mock.topic('orders').partition(0).fail(6)
  t.match(await client.startOffsets(['workers']), {
    2: '0: 0, lag -1, error 6',
    3: '1: 4, lag -1, error 0',
  })
  mock.group('workers').fail('DescribeShareGroupOffsets', 30)
  t.strictSame(await client.startOffsets(['workers']), ['workers', 'error 30'])
  t.strictSame(await new BrokerClient(mock, 2).startOffsets(['workers']), ['workers', 'error 16'])
})

t.test('members and their assignments are described by type', async t => {
  const members = [{ assigned: { orders: [0, 1] } }, { assigned: {} }]
  const mock = await started(t, {
    topics: [orders],
    groups: [
      { name: 'billing', members },
      { name: 'payments', type: 'consumer', members },
      { name: 'workers', type: 'share', members },
      { name: 'sinks', protocolType: 'connect', members },
      { name: 'alien', members: [{ assignmentBytes: Buffer.from('{}') }] },
    ],
  })
  const client = new BrokerClient(mock)
  const assigned = ['member', 'orders', '0', '1', 'member']
  t.strictSame(await client.classic(['billing', 'sinks', 'alien']), [
    ...['billing: Stable consumer range, error 0', ...assigned],
    ...['sinks: Stable connect range, error 0', 'member', 'unreadable', 'member', 'unreadable'],
    ...['alien: Stable consumer range, error 0', 'member', 'unreadable'],
  ])
  for (const version of [0, 1]) {
    t.strictSame(await client.consumer(['payments', 'billing'], version), [
      ...['payments: Stable consumer uniform, error 0', ...assigned],
      'billing:  consumer , error 69',
    ])
  }
  t.strictSame(await client.sharing(['workers', 'billing']), [
    ...['workers: Stable share simple, error 0', ...assigned],
    'billing:  share , error 69',
  ])
  t.strictSame(await client.classic(['payments'], 6), ['payments: Dead  , error 69'])
  t.strictSame(await client.classic(['payments'], 5), ['payments: Dead  , error 0'])

  mock.group('billing').become('PreparingRebalance')
  t.strictSame(await client.classic(['billing']), [
    'billing: PreparingRebalance consumer , error 0',
    'member',
    'member',
  ])
})

t.test('a stopped broker keeps its port, and its leaderships move when it is fenced', async t => {
  const mock = await started(t, {
    brokers: 2,
    topics: [
      { ...orders, partitions: 1 },
      { name: 'single', partitions: 1, replicationFactor: 1 },
    ],
    groups: [{ name: 'billing', coordinator: 1 }],
  })
  const survivor = new BrokerClient(mock, 2)
  const before = mock.broker(1).address
  await mock.broker(1).stop()
  await t.rejects(new BrokerClient(mock, 1).metadata(), { code: 'ECONNREFUSED' })
  t.match(await survivor.metadata(['orders']), ['broker 1', 'broker 2'], 'not noticed yet')

  mock.broker(1).fence()
  t.strictSame(await survivor.metadata(), [
    'broker 2',
    'cluster mock-kafka',
    'topic orders 1, error 0',
    '0: leader 2 (1), replicas 1,2, in sync 2, offline 1, error 0',
    'topic single 2, error 0',
    '0: leader -1 (1), replicas 1, in sync 1, offline 1, error 5',
  ])
  t.match(await survivor.coordinators(['billing']), ['billing: broker 2, error 0'])

  await mock.broker(1).start()
  t.equal(mock.broker(1).address, before)
  t.strictSame(await new BrokerClient(mock, 1).metadata(), [
    'broker 1',
    'broker 2',
    'cluster mock-kafka',
    'topic orders 1, error 0',
    '0: leader 2 (1), replicas 1,2, in sync 1,2, offline , error 0',
    'topic single 2, error 0',
    '0: leader 1 (2), replicas 1, in sync 1, offline , error 0',
  ])
})

t.test('a broker returns errors for one API, or while its groups are loading', async t => {
  const mock = await started(t, { topics: [orders], groups: [{ name: 'billing' }] })
  const client = new BrokerClient(mock)
  mock.broker(1).loadGroups(true)
  t.strictSame(await client.groups(), ['error 14'])
  t.strictSame(await client.commits(['billing']), ['billing', 'error 14'])
  mock.broker(1).loadGroups(false).fail('ListOffsets', 56).fail('Metadata', 29)
  t.strictSame(await client.groups(), ['error 0', 'billing: classic consumer Empty'])
  t.equal(await client.offset('orders', 0, latest), '-1 at -1, error 56')
  t.match(await client.metadata(), [/broker/, /cluster/, 'topic orders , error 29'])
})

t.test('a silent broker accepts requests and does not respond', async t => {
  const mock = await started(t, {})
  mock.broker(1).silence()
  const silent = new BrokerClient(mock).groups()
  while (mock.requests.total === 0) await new Promise(resolve => setImmediate(resolve))
  t.equal(mock.broker(1).connections, 1)
  mock.broker(1).speak()
  t.strictSame(await new BrokerClient(mock).groups(), ['error 0'])
  mock.broker(1).dropConnections()
  t.strictSame(await silent, ['closed'])
})

t.test('requests are counted and kept in order', async t => {
  const mock = await started(t, { brokers: 2, latency: 1 })
  await new BrokerClient(mock, 2).groups(4)
  await new BrokerClient(mock, 1).metadata()
  await new BrokerClient(mock, 1).metadata()
  t.strictSame(mock.requests.order, [
    { broker: 2, api: 'ListGroups', version: 4 },
    { broker: 1, api: 'Metadata', version: 12 },
    { broker: 1, api: 'Metadata', version: 12 },
  ])
  t.strictSame(mock.requests.byApi, { ListGroups: 1, Metadata: 2 })
  t.equal(mock.broker(1).accepted, 2)
  mock.requests.clear()
  t.equal(mock.requests.total, 0)
})

t.test('a version that was not announced closes the connection, as in Kafka', async t => {
  const mock = await started(t, { version: '2.8', groups: [{ name: 'billing' }] })
  t.strictSame(await new BrokerClient(mock).commits(['billing'], 8), ['closed'])
  t.strictSame(await new BrokerClient(mock).commits(['billing'], 7), ['billing', 'error 0'])
  t.strictSame(await new BrokerClient(mock).consumer(['billing'], 0), ['closed'])
})

t.test('bytes of another protocol close the connection, as in Kafka', async t => {
  const mock = await started(t, {})
  const [host, port] = mock.broker(1).address.split(':')
  const cutRequest = '00000003001200'
  for (const bytes of [Buffer.from('GET / HTTP/1.1'), Buffer.from(cutRequest, 'hex')]) {
    const socket = connect(Number(port), host)
    socket.resume().write(bytes)
    await once(socket, 'close')
    t.equal(socket.bytesRead, 0)
  }
})

t.test('ApiVersions is encoded in the format of each version', async t => {
  const mock = await started(t, { version: '2.8' })
  const [host, port] = mock.broker(1).address.split(':')
  const socket = connect(Number(port), host)
  t.teardown(() => socket.destroy())
  const ranges = [
    '000200060006' + '00030009000b' + '000900060007' + '000a00030003',
    '000f00050005' + '001000030004' + '001200000003' + '003c00000000',
  ].join('')
  const expected: readonly [request: string, response: string][] = [
    ['0000000a0012000000000001ffff', `0000003a00000001000000000008${ranges}`],
    ['0000000a0012000200000002ffff', `0000003e00000002000000000008${ranges}00000000`],
    [
      '0000000d0012000300000003ffff000101',
      `0000004400000003000009${ranges.replace(/.{12}/g, '$&00')}0000000000`,
    ],
  ]
  for (const [request, response] of expected) {
    socket.write(Buffer.from(request, 'hex'))
    const [bytes] = (await once(socket, 'data')) as [Buffer]
    t.equal(bytes.toString('hex'), response)
  }
})
