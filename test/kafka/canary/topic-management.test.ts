import t from 'tap'
import { aCanary } from './a-canary.ts'

t.test('a missing topic is created with chosen replicas, and used in the next round', async t => {
  const { round, cluster, problems } = aCanary({ manage: 'create', brokers: 3 })
  cluster.topicId = null
  const first = await round()
  t.strictSame(problems(), [])
  t.ok(Number.isNaN(first.uncoveredBrokers))
  t.strictSame(cluster.created, [
    {
      topic: 'tidemark-canary',
      replicas: [
        [1, 2, 3],
        [2, 3, 1],
        [3, 1, 2],
      ],
      configs: {
        'cleanup.policy': 'delete',
        'compression.type': 'producer',
        'min.insync.replicas': '2',
        'retention.ms': '3600000',
        'segment.ms': '3600000',
      },
    },
  ])
  t.equal((await round()).outcomes.messages.delivered, 3)
})

t.test('neighbouring replicas are in different racks', async t => {
  const { round, cluster } = aCanary({ manage: 'create', brokers: 4 })
  cluster.topicId = null
  const racks = ['a', 'a', 'b', 'b']
  cluster.brokers = cluster.brokers.map((broker, at) => ({ ...broker, rack: racks[at] ?? null }))
  await round()
  t.strictSame(cluster.created[0]?.replicas, [
    [1, 3, 2],
    [3, 2, 4],
    [2, 4, 1],
    [4, 1, 3],
  ])
})

t.test('one broker: one partition that one replica suffices to acknowledge', async t => {
  const { round, cluster } = aCanary({ manage: 'create' })
  cluster.topicId = null
  await round()
  t.match(cluster.created, [{ replicas: [[1]], configs: { 'min.insync.replicas': '1' } }])
})

t.test('a cluster that refuses assignments gets its own defaults', async t => {
  const { round, cluster, problems } = aCanary({ manage: 'create', brokers: 3 })
  cluster.topicId = null
  cluster.refusals = [39]
  await round()
  t.strictSame(problems(), [])
  t.strictSame(cluster.created[1], {
    topic: 'tidemark-canary',
    replicas: { partitions: 3 },
    configs: { 'retention.ms': '3600000' },
  })
})

t.test('a topic that cannot be created is a problem with its remedy', async t => {
  const { round, cluster, problems } = aCanary({ manage: 'create' })
  cluster.topicId = null
  cluster.refusals = [29]
  await round()
  t.strictSame(problems(), [
    'topic: unauthorized: topic tidemark-canary: grant it to the user of the canary: kafka-acls.sh --add --operation Create --topic tidemark-canary --allow-principal User:… (no), with `manage_topic: create`',
  ])
  cluster.refusals = [44, 44]
  await round()
  t.match(problems(), [/^topic: unavailable: topic tidemark-canary: POLICY_VIOLATION \(44\)/])
})

t.test('with `none` nothing is created, and a missing topic is a problem', async t => {
  const { round, cluster, problems } = aCanary()
  cluster.topicId = null
  const model = await round()
  t.strictSame(cluster.created, [])
  t.equal(problems().length, 1)
  t.match(model.outcomes.failures, [{ step: 'produce', kind: 'unavailable', count: 1 }])
})

t.test('`grow` adds a partition for each new broker, and `create` does not', async t => {
  for (const manage of ['grow', 'create'] as const) {
    const { rounds, cluster } = aCanary({ manage, brokers: 3, partitions: 2 })
    const first = await rounds(1)
    t.equal(first.uncoveredBrokers, 1)
    const next = await rounds(1)
    t.equal(next.uncoveredBrokers, manage === 'grow' ? 0 : 1)
    t.equal(cluster.partitions.length, manage === 'grow' ? 3 : 2)
    t.strictSame(cluster.created.length, manage === 'grow' ? 1 : 0)
    if (manage === 'grow') t.strictSame(cluster.created[0]?.replicas, [[3]])
  }
})

t.test('a broker that is down or leads nothing for a while adds no partition', async t => {
  const { rounds, cluster } = aCanary({ manage: 'grow', brokers: 3 })
  await rounds(1)
  for (const leader of [2, -1]) {
    cluster.partition(0).leader = leader
    await rounds(2)
  }
  cluster.brokers = cluster.brokers.slice(0, 2)
  await rounds(2)
  t.strictSame(cluster.created, [])
})

t.test('a missing right names the command that grants it', async t => {
  const { round, cluster, problems } = aCanary()
  cluster.partition().errors = { Produce: 29, Fetch: 29 }
  cluster.errors = { FindCoordinator: 30 }
  await round()
  const grant = 'grant it to the user of the canary: kafka-acls.sh --add --operation'
  t.strictSame(problems(), [
    `produce: unauthorized: broker 1, partition tidemark-canary-0: ${grant} Write --topic tidemark-canary --allow-principal User:…`,
  ])
  cluster.partition().errors = {}
  await round()
  t.strictSame(problems(), [
    `commit: unauthorized: group tidemark-canary: ${grant} Read --group tidemark-canary --allow-principal User:…`,
  ])
  cluster.partition().errors = { Fetch: 29 }
  await round()
  t.strictSame(problems(), [
    `deliver: unauthorized: broker 1, partition tidemark-canary-0: ${grant} Read --topic tidemark-canary --allow-principal User:…`,
  ])
  cluster.errors = { Metadata: 29 }
  await round()
  t.strictSame(problems(), [
    `topic: unauthorized: topic tidemark-canary: ${grant} Describe --topic tidemark-canary --allow-principal User:…`,
  ])
})
