import t from 'tap'
import { BacklogHistory } from '../../../src/backlog/history/backlog-history.ts'
import type { Journal, JournalEvent } from '../../../src/backlog/history/journal.ts'
import { type Status, statuses } from '../../../src/backlog/status.ts'
import { type ABacklog, aBacklogs } from '../a-backlogs.ts'

const orders: ABacklog = { id: 3, destination: 'orders', group: 'billing' }
const mail: ABacklog = { id: 4, destination: 'mail', group: 'crm' }

/** The journal after these readings, ten seconds apart, from 1,000 on; null: a failed one. */
function journalOf(readings: readonly (readonly ABacklog[] | null)[]): Journal {
  const history = new BacklogHistory()
  readings.forEach((backlogs, at) => {
    const wall = 1000 + at * 10
    history.journal.observeState(backlogs === null ? 'down' : 'up', wall)
    if (backlogs !== null) history.observe(aBacklogs(backlogs), { wall, monotonic: at * 10 })
  })
  return history.journal
}

/** `1010 orders ok>stopped since ?`. */
function line(event: JournalEvent): string {
  const name = event.kind === 'backlog' ? event.destination : 'cluster'
  const since = Number.isNaN(event.since) ? '?' : String(event.since)
  return `${event.at} ${name} ${event.before}>${event.after} since ${since}`
}

t.test('each change of a status is an event with what waited and since when', t => {
  const { events } = journalOf([
    [{ ...orders, status: 'ok' }, mail],
    [{ ...orders, status: 'stopped', messages: 12, age: 7.5 }, mail],
    [{ ...orders, status: 'stopped', messages: 20, age: 17.5 }, mail],
    [{ ...orders, status: 'ok', messages: 0, age: 0 }, mail],
  ])
  t.same(events.map(line), ['1010 orders ok>stopped since ?', '1030 orders stopped>ok since 1010'])
  t.match(events[0], {
    vhost: null,
    destination: 'orders',
    consumerGroup: 'billing',
    messages: 12,
    age: 7.5,
  })
  t.end()
})

t.test('the first reading is the start, with no events and no known begin', t => {
  const journal = journalOf([[{ ...orders, status: 'stopped' }]])
  t.same(journal.events, [])
  t.equal(journal.completeSince, 1000)
  t.ok(Number.isNaN(journal.sinceOf(3)))
  t.end()
})

t.test('a new backlog is an event only with a problem, and so is one that ceases to exist', t => {
  const { events } = journalOf([
    [orders],
    [orders, { ...mail, status: 'stalled' }, { id: 5, destination: 'logs' }],
    [orders],
  ])
  t.same(events.map(line), ['1010 mail null>stalled since ?', '1020 mail stalled>null since 1010'])
  t.end()
})

t.test('another backlog with the id of an earlier one is not a change of it', t => {
  const { events } = journalOf([
    [{ ...orders, status: 'stopped' }],
    [{ id: 3, destination: 'mail', status: 'ok' }],
  ])
  t.same(events.map(line), ['1010 orders stopped>null since ?'])
  t.end()
})

t.test('an outage is one event of the cluster, and its backlogs keep their status', t => {
  const stopped = { ...orders, status: 'stopped' } as const
  const { events } = journalOf([[stopped], null, null, [stopped], [orders]])
  t.same(events.map(line), [
    '1010 cluster up>down since 1000',
    '1030 cluster down>up since 1010',
    '1040 orders stopped>ok since ?',
  ])
  t.same(journalOf([null, [stopped]]).events.map(line), [
    '1000 cluster null>down since ?',
    '1010 cluster down>up since 1000',
  ])
  t.end()
})

t.test('nothing is counted before the first reading', t => {
  t.ok(journalOf([null]).changes.every(Number.isNaN))
  t.ok(journalOf([[orders]]).changes.every(count => count === 0))
  t.end()
})

t.test('changes are counted by the new status', t => {
  const { changes } = journalOf([
    [orders, mail],
    [{ ...orders, status: 'behind' }, mail],
    [
      { ...orders, status: 'stalled' },
      { ...mail, status: 'behind' },
    ],
  ])
  const counts = Object.fromEntries(statuses.map((status, at) => [status, changes[at]]))
  t.match(counts, { behind: 2, stalled: 1, ok: 0 })
  t.end()
})

t.test('a journal keeps the latest 10,000 events and says from when on it is complete', t => {
  const rounds = 12
  const many = (status: Status): readonly ABacklog[] =>
    Array.from({ length: 1000 }, (_, id) => ({ id, destination: `q${id}`, status }))
  const journal = journalOf(
    Array.from({ length: rounds + 1 }, (_, at) => many(at % 2 === 0 ? 'ok' : 'behind')),
  )
  t.ok(journal.events.length >= 10_000 && journal.events.length < 11_000)
  const dropped = rounds * 1000 - journal.events.length
  t.equal(journal.completeSince, 1000 + Math.ceil(dropped / 1000) * 10)
  t.equal(journal.events[0]?.at, journal.completeSince + (dropped % 1000 === 0 ? 10 : 0))
  t.end()
})
