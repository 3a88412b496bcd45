import t from 'tap'
import { aCanary, counted, type TestCanary } from './a-canary.ts'

/** Runs a round whose message is appended and acknowledged, and that no one can read. */
async function unreadRound({ round, cluster }: TestCanary): Promise<void> {
  cluster.failing = { Fetch: 'unreachable' }
  await round()
  cluster.failing = {}
}

t.test('an acknowledged message that another record replaced is lost', async t => {
  const canary = aCanary()
  const { rounds, cluster } = canary
  await rounds(2)
  await unreadRound(canary)
  const partition = cluster.partition()
  partition.truncateTo(2)
  for (let n = 0; n < 5; n++) partition.append('written after the election')
  const suspected = await rounds(2)
  t.notOk('lost' in counted(suspected), 'one look proves nothing')
  const after = await rounds(3)
  t.match(counted(after), { lost: 1, produce: '8 of 8', deliver: '7 of 8' })
  t.notOk('late' in counted(after))
  t.match(counted(await rounds(5)), { lost: 1 })
})

t.test('an acknowledged message beyond the end of the log is lost', async t => {
  const canary = aCanary()
  const { rounds, cluster } = canary
  await rounds(3)
  await unreadRound(canary)
  const partition = cluster.partition()
  partition.truncateTo(1)
  partition.errors = { Produce: 19 }
  t.match(counted(await rounds(12)), { lost: 3 }, 'those that were read back, too')
})

t.test('the whole tail of a log: each acknowledged message is decided once', async t => {
  const canary = aCanary()
  const { rounds, cluster } = canary
  await rounds(2)
  for (let n = 0; n < 3; n++) await unreadRound(canary)
  const partition = cluster.partition()
  partition.truncateTo(2)
  for (let n = 0; n < 9; n++) partition.append('other')
  t.match(counted(await rounds(12)), { lost: 3, deliver: '14 of 17' })
})

t.test('what retention deleted before it was read is expired', async t => {
  const canary = aCanary()
  const { rounds, cluster } = canary
  await rounds(2)
  await unreadRound(canary)
  cluster.partition().deleteBefore(3)
  const model = await rounds(4)
  t.match(counted(model), { expired: 1 })
  t.notOk('lost' in counted(model))
})

t.test('a leader that was just elected and serves less than its log proves no loss', async t => {
  const canary = aCanary()
  const { rounds, cluster } = canary
  await rounds(2)
  await unreadRound(canary)
  const partition = cluster.partition()
  partition.epoch++
  partition.highWatermark = 2
  partition.errors = { ListOffsets: 78, Produce: 19 }
  t.notOk('lost' in counted(await rounds(5)))
  partition.highWatermark = Infinity
  partition.errors = {}
  const after = await rounds(3)
  t.match(counted(after), { late: 1 })
  t.notOk('lost' in counted(after))
})

t.test('a leader of an older epoch than was seen is not believed', async t => {
  const canary = aCanary()
  const { rounds, cluster } = canary
  await rounds(2)
  await unreadRound(canary)
  const partition = cluster.partition()
  partition.log = partition.log.slice(0, 1)
  partition.epoch--
  partition.errors = { Produce: 19 }
  t.notOk('lost' in counted(await rounds(5)))
})

t.test('a topic that is deleted and created again is no loss', async t => {
  const canary = aCanary()
  const { round, rounds, cluster, problems } = canary
  await rounds(4)
  await unreadRound(canary)
  cluster.topicId = null
  await round()
  t.strictSame(problems(), [
    'topic: unavailable: topic tidemark-canary: it does not exist: create it, or set `manage_topic: create`',
  ])
  cluster.topicId = 'b'.repeat(32)
  cluster.partition().log = []
  // Until the new log has passed the offset of the message that was not read.
  const model = await rounds(10)
  t.match(counted(model), { delivered: 14, produce: '15 of 16', 'produce unavailable': 1 })
  t.notOk('lost' in counted(model))
  t.equal(model.oldestUnconfirmed, 0)
})

t.test('also if no one saw that it was gone', async t => {
  const canary = aCanary()
  const { rounds, cluster } = canary
  await rounds(4)
  await unreadRound(canary)
  cluster.topicId = 'b'.repeat(32)
  cluster.partition().log = []
  t.notOk('lost' in counted(await rounds(10)))
})

t.test('messages that were read back before an unclean election are lost, too', async t => {
  const { rounds, cluster } = aCanary()
  await rounds(6)
  const partition = cluster.partition()
  partition.truncateTo(3)
  const model = await rounds(10)
  t.match(counted(model), { lost: 3, delivered: 16, deliver: '16 of 16' })
  t.match(counted(await rounds(10)), { lost: 3 })
})

t.test('a clean election costs one look', async t => {
  const { rounds, cluster, memory } = aCanary()
  await rounds(6)
  cluster.partition().epoch++
  const before = cluster.requests.length
  t.notOk('lost' in counted(await rounds(10)))
  t.strictSame(memory.known.missing, [])
  t.equal(cluster.requests.length - before, 10 * 4 + 1)
})

t.test('a gap in the log, as compaction leaves it, proves nothing', async t => {
  const canary = aCanary()
  const { rounds, cluster } = canary
  await rounds(2)
  await unreadRound(canary)
  cluster.partition().log[2] = null
  const model = await rounds(6)
  t.notOk('lost' in counted(model))
  t.notOk('late' in counted(model))
})

t.test('a message that was appended twice is a duplicate', async t => {
  const { round, rounds, cluster } = aCanary()
  await rounds(2)
  await round(() => cluster.partition().repeat(1))
  t.match(counted(await rounds(2)), { duplicate: 1, delivered: 5 })
})

t.test('a message behind a later one is out of order', async t => {
  const { rounds, cluster } = aCanary()
  await rounds(2)
  const partition = cluster.partition()
  cluster.failing = { Fetch: 'unreachable' }
  await rounds(2)
  cluster.failing = {}
  const [third = null, fourth = null] = partition.log.slice(2)
  partition.log = [...partition.log.slice(0, 2), fourth, third]
  const model = await rounds(3)
  t.match(counted(model), { outOfOrder: 1, delivered: 7 })
  t.notOk('lost' in counted(model))
})

t.test('a pause of this process is not blamed on the cluster', async t => {
  const { round, rounds, cluster, clock } = aCanary()
  await rounds(2)
  cluster.delay = { Produce: 1 }
  // All that is due in 60 s happens at once, as after SIGCONT.
  const now = clock.now.bind(clock)
  let offset = 0
  clock.now = () => ({ ...now(), monotonic: now().monotonic + offset })
  const model = await round(() => {
    offset = 60
  })
  t.strictSame(counted(model), {
    sent: 3,
    delivered: 3,
    produce: '2 of 2',
    deliver: '2 of 2',
    commit: '2 of 2',
  })
  cluster.delay = {}
  t.match(counted(await rounds(2)), { delivered: 5, produce: '4 of 4', deliver: '4 of 4' })
})
