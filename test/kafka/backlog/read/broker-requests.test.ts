import t from 'tap'
import { listGroups } from '../../../../src/kafka/client/apis/list-groups.ts'
import { BrokerRequests } from '../../../../src/kafka/backlog/read/broker-requests.ts'
import { manualClock } from '../../../manual-clock.ts'
import { fakeKafka } from './fake-kafka.ts'

const sink = { result: () => undefined, group: () => undefined }

function requestsTo(cluster: Parameters<typeof fakeKafka>[0]): BrokerRequests {
  const signal = new AbortController().signal
  return new BrokerRequests(fakeKafka(cluster), { signal, observe: () => undefined })
}

t.test('16 brokers are queried concurrently, each exactly once', async t => {
  const brokers = Array.from({ length: 50 }, (_, broker) => broker)
  const queried: number[] = []
  let running = 0
  let most = 0
  await requestsTo({ brokers }).eachBroker(new Map(brokers.map(id => [id, null])), async broker => {
    most = Math.max(most, ++running)
    for (let turn = 0; turn < 16; turn++) await new Promise(setImmediate)
    queried.push(broker)
    running--
  })
  t.equal(most, 16)
  t.strictSame(queried, brokers)
})

t.test('the first requests are sent one per iteration of the event loop', async t => {
  const queried: number[] = []
  const brokers = new Map([1, 2, 3].map(id => [id, null]))
  let respondToAll: () => void = () => undefined
  const response = new Promise<void>(resolve => (respondToAll = resolve))
  const end = requestsTo({ brokers: [1, 2, 3] }).eachBroker(brokers, async broker => {
    queried.push(broker)
    await response
  })
  for (const expected of [[1], [1, 2], [1, 2, 3]]) {
    t.strictSame(queried, expected)
    await new Promise(setImmediate)
  }
  respondToAll()
  await end
})

t.test('brokers that responded are recorded, also by a part with a budget', async t => {
  const requests = requestsTo({ brokers: [1, 2], failing: { 2: 'timeout' } })
  const { timer } = manualClock()
  await requests.within({ limit: 1, timer }, part => part.sendTo(1, listGroups, {}, sink))
  t.match(await requests.sendTo(2, listGroups, {}, sink), { kind: 'timeout' })
  t.strictSame(
    [...requests.answered],
    [
      [1, true],
      [2, false],
    ],
  )
})

t.test('an exceeded budget aborts only its own part, and no timer remains', async t => {
  const requests = requestsTo({ brokers: [1], unanswered: ['ListGroups 1'] })
  const clock = manualClock()
  const budget = { limit: 4, timer: clock.timer }
  const part = requests.within(budget, part => part.sendTo(1, listGroups, {}, sink))
  await clock.advance(3.9)
  t.equal(clock.waiting, 1)
  await clock.advance(0.1)
  t.match(await part, { kind: 'timeout', subject: 'broker 1' })
  t.equal(clock.waiting, 0)
  const late = await requests.within(budget, async part => {
    await clock.advance(5)
    return part.sendTo(1, listGroups, {}, sink)
  })
  t.match(late, { kind: 'timeout', detail: 'not all requests were answered within 4 s' })
  t.equal(clock.waiting, 0)
})
