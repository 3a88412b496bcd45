import t from 'tap'
import { listGroups } from '../../../../src/kafka/client/apis/list-groups.ts'
import { BrokerRequests } from '../../../../src/kafka/backlog/read/broker-requests.ts'
import { manualClock } from '../../../manual-clock.ts'
import { fakeKafka } from './fake-kafka.ts'

const sink = { result: () => undefined, group: () => undefined }

function talk(cluster: Parameters<typeof fakeKafka>[0]): BrokerRequests {
  const signal = new AbortController().signal
  return new BrokerRequests(fakeKafka(cluster), { signal, observe: () => undefined })
}

t.test('16 brokers are asked at the same time, and each once', async t => {
  const brokers = Array.from({ length: 50 }, (_, broker) => broker)
  const asked: number[] = []
  let running = 0
  let most = 0
  await talk({ brokers }).eachBroker(new Map(brokers.map(id => [id, null])), async broker => {
    most = Math.max(most, ++running)
    for (let turn = 0; turn < 16; turn++) await new Promise(setImmediate)
    asked.push(broker)
    running--
  })
  t.equal(most, 16)
  t.strictSame(asked, brokers)
})

t.test('brokers are asked first one in each turn of the event loop', async t => {
  const asked: number[] = []
  const brokers = new Map([1, 2, 3].map(id => [id, null]))
  let respondToAll: () => void = () => undefined
  const answer = new Promise<void>(resolve => (respondToAll = resolve))
  const end = talk({ brokers: [1, 2, 3] }).eachBroker(brokers, async broker => {
    asked.push(broker)
    await answer
  })
  for (const expected of [[1], [1, 2], [1, 2, 3]]) {
    t.strictSame(asked, expected)
    await new Promise(setImmediate)
  }
  respondToAll()
  await end
})

t.test('who answered is remembered, also from a part with a budget', async t => {
  const requests = talk({ brokers: [1, 2], failing: { 2: 'timeout' } })
  const { timer } = manualClock()
  await requests.within({ limit: 1, timer }, part => part.ask(1, listGroups, {}, sink))
  t.match(await requests.ask(2, listGroups, {}, sink), { kind: 'timeout' })
  t.strictSame(
    [...requests.answered],
    [
      [1, true],
      [2, false],
    ],
  )
})

t.test('a budget that is used up ends its part alone, and leaves no timer behind', async t => {
  const requests = talk({ brokers: [1], unanswered: ['ListGroups 1'] })
  const clock = manualClock()
  const budget = { limit: 4, timer: clock.timer }
  const part = requests.within(budget, part => part.ask(1, listGroups, {}, sink))
  await clock.advance(3.9)
  t.equal(clock.waiting, 1)
  await clock.advance(0.1)
  t.match(await part, { kind: 'timeout', subject: 'broker 1' })
  t.equal(clock.waiting, 0)
  const late = await requests.within(budget, async part => {
    await clock.advance(5)
    return part.ask(1, listGroups, {}, sink)
  })
  t.match(late, { kind: 'timeout', detail: 'not all requests were answered within 4 s' })
  t.equal(clock.waiting, 0)
})
