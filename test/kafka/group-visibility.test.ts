import t from 'tap'
import type { Problem } from '../../src/reading/problem.ts'
import { checkGroupVisibility } from '../../src/kafka/group-visibility.ts'
import { manualClock } from '../manual-clock.ts'
import { type FakeCluster, fakeKafka } from './backlog/read/fake-kafka.ts'

const describe = 1 << 8
const everythingElse = ~(describe | (1 << 31))

function visibilityOf(
  cluster: Partial<FakeCluster>,
  clock = manualClock(),
): Promise<Problem | null> {
  const { signal } = new AbortController()
  const budget = { limit: 4, timer: clock.timer }
  return checkGroupVisibility(fakeKafka({ brokers: [1], ...cluster }), signal, budget)
}

t.test('groups may be hidden only from a user without DESCRIBE on the cluster', async t => {
  t.equal(await visibilityOf({ rights: { operations: describe } }), null)
  for (const operations of [0, everythingElse]) {
    t.strictSame(await visibilityOf({ rights: { operations } }), {
      kind: 'unauthorized',
      subject: 'cluster',
      detail:
        'the user lacks DESCRIBE on the cluster, so Kafka hides groups that the user may not describe, without an error',
    })
  }
})

t.test('a broker that does not report operations causes a warning', async t => {
  t.match(await visibilityOf({ rights: { operations: 1 << 31 } }), {
    kind: 'unsupported',
    detail: 'DescribeCluster does not return the requested authorized operations',
  })
  t.match(await visibilityOf({ rights: { errorCode: 42, operations: describe } }), {
    kind: 'malformed',
    detail: /^INVALID_REQUEST/,
  })
  t.match(await visibilityOf({ failing: { bootstrap: 'unsupported' } }), { kind: 'unsupported' })
})

t.test('a broker that does not respond is a timeout at the end of the budget', async t => {
  const clock = manualClock()
  const warning = visibilityOf({ unanswered: ['DescribeCluster'] }, clock)
  await clock.advance(4)
  t.match(await warning, { kind: 'timeout' })
  t.equal(clock.waiting, 0)
})
