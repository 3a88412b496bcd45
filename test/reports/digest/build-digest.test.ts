import t from 'tap'
import { BacklogHistory } from '../../../src/backlog/history/backlog-history.ts'
import type { Incident } from '../../../src/reports/digest/digest.ts'
import { type ABacklog, aBacklogs } from '../../backlog/a-backlogs.ts'
import { aClusterOf } from '../../backlog/a-cluster.ts'
import { aPeriodOf, digestOf, midnight } from './a-period.ts'

const orders: ABacklog = { id: 1, destination: 'orders', group: 'billing', messages: 0, age: 0 }
const mail: ABacklog = { id: 2, destination: 'mail', group: 'crm', messages: 0, age: 0 }
const stopped: ABacklog = { ...orders, status: 'stopped', messages: 1200, age: 480 }

/** `orders stopped 2× 90 min, longest 60, 06:00–09:30`. */
function line(incident: Incident): string {
  const { destination, status, times, first_at: first, ended_at: end, is_open: isOpen } = incident
  const [lasted, longest] = [incident.lasted_seconds / 60, incident.longest_seconds / 60]
  const begin = `${incident.is_begin_known ? '' : '<'}${first.slice(11, 16)}`
  const to = isOpen === true ? 'open' : (end?.slice(11, 16) ?? '?')
  return `${destination} ${status} ${times}× ${lasted} min, longest ${longest}, ${begin}–${to}`
}

t.test('a day without problems is good', t => {
  const digest = digestOf([aPeriodOf({ '-1': [orders, mail], 12: [orders, mail] })])
  t.equal(digest.verdict, 'good')
  t.match(digest, { backlogs: 2, incidents: { total: 0, open: 0 }, unknown: { total: 0 } })
  t.match(digest.clusters[0], { unobserved_seconds: 0, down_seconds: 0, outages: 0 })
  t.end()
})

t.test('incidents of one backlog with one status are one entry, with times and durations', t => {
  const digest = digestOf([
    aPeriodOf({
      '-1': [orders, mail],
      6: [stopped, mail],
      7: [orders, mail],
      9: [stopped, mail],
      9.5: [orders, { ...mail, status: 'behind' }],
      10: [orders, mail],
    }),
  ])
  t.equal(digest.verdict, 'recovered')
  t.same(digest.incidents.entries.map(line), [
    'orders stopped 2× 90 min, longest 60, 06:00–09:30',
    'mail behind 1× 30 min, longest 30, 09:30–10:00',
  ])
  t.same(digest.incidents.by_status, { stopped: 1, behind: 1 })
  t.end()
})

t.test('open incidents come first, with what waits now, clipped to the period', t => {
  const digest = digestOf([
    aPeriodOf({
      '-2': [{ ...mail, status: 'behind', messages: 3 }, orders],
      22: [{ ...mail, status: 'behind', messages: 3 }, stopped],
      23: [
        { ...mail, status: 'behind', messages: 3 },
        { ...stopped, messages: 1300 },
      ],
    }),
  ])
  t.equal(digest.verdict, 'attention')
  t.same(digest.incidents.entries.map(line), [
    'orders stopped 1× 120 min, longest 120, 22:00–open',
    'mail behind 1× 1440 min, longest 1440, <22:00–open',
  ])
  t.match(digest.incidents.entries[0], { messages: 1300, age_seconds: 480 })
  t.end()
})

t.test('what happened before or after the period is not in it', t => {
  const clusters = [
    aPeriodOf({ '-9': [orders], '-8': [stopped], '-7': [orders], 25: [stopped], 26: [orders] }),
  ]
  const digest = digestOf(clusters, {}, midnight + 30 * 3600)
  t.equal(digest.verdict, 'good')
  t.equal(digest.incidents.total, 0)
  t.end()
})

t.test('an incident that ended after the period shows when', t => {
  const clusters = [aPeriodOf({ '-1': [orders], 23: [stopped], 26: [orders] })]
  const digest = digestOf(clusters, {}, midnight + 30 * 3600)
  t.same(digest.incidents.entries.map(line), ['orders stopped 1× 60 min, longest 60, 23:00–02:00'])
  t.end()
})

t.test('whether an incident is open is unknown while the cluster has no data', t => {
  const cluster = aPeriodOf({ '-1': [orders], 6: [stopped], 7: null }, { latest: null })
  const digest = digestOf([cluster])
  t.same(digest.incidents.entries.map(line), ['orders stopped 1× 1080 min, longest 1080, 06:00–?'])
  t.equal(digest.verdict, 'attention', 'the cluster cannot be read')
  t.match(digest.clusters[0], { state: 'down', outages: 1, down_seconds: 17 * 3600 })
  t.end()
})

t.test('a period in which the exporter was down says so', t => {
  const before = new BacklogHistory()
  before.journal.observeState('up', midnight - 3600)
  before.observe(aBacklogs([stopped]), { wall: midnight - 3600, monotonic: 0 })
  const after = new BacklogHistory()
  const { events, completeSince } = before.journal
  after.journal.restore({ events, completeSince, observedUntil: midnight + 3600 })
  after.journal.observeState('up', midnight + 3 * 3600)
  after.observe(aBacklogs([orders]), { wall: midnight + 3 * 3600, monotonic: 0 })
  const { journal, hourlyTotals, lastEmpty } = after
  const digest = digestOf([aClusterOf([orders], { journal, hourlyTotals, lastEmpty })])
  t.match(digest.clusters[0], { unobserved_seconds: 7200, down_seconds: 0, outages: 0 })
  t.equal(digest.verdict, 'good')
  t.end()
})

t.test('nothing is claimed about a period before the exporter started', t => {
  const digest = digestOf([aPeriodOf({ 30: [orders] })], {}, midnight + 31 * 3600)
  t.equal(digest.verdict, 'unknown')
  t.match(digest.clusters[0], { unobserved_seconds: 86_400 })
  t.match(digest.objectives, { known_since: null, backlogs: 0 })
  t.end()
})

t.test('a cluster that was never read is down, and one that is pending is not observed', t => {
  const down = aPeriodOf({ 1: null }, { cluster: 'a', latest: null })
  const pending = aClusterOf(null, { cluster: 'b', state: 'pending' })
  const { clusters, verdict } = digestOf([down, pending])
  t.match(clusters, [
    { messaging_cluster: 'a', down_seconds: 23 * 3600, unobserved_seconds: 3600, outages: 1 },
    { messaging_cluster: 'b', down_seconds: 0, unobserved_seconds: 86_400, outages: 0 },
  ])
  t.equal(verdict, 'attention')
  t.end()
})

t.test('time within objectives is summed, and the worst backlogs are named', t => {
  const judged = (seconds: number, within: number): readonly ABacklog[] => [
    { ...orders, objective: 60, judgedTotal: seconds, withinObjectiveTotal: within },
    { ...mail, objective: 60, judgedTotal: seconds, withinObjectiveTotal: seconds },
    { id: 3, destination: 'logs', group: 'elk' },
  ]
  const { objectives } = digestOf([
    aPeriodOf({ 0: judged(0, 0), 1: judged(3600, 3000), 2: judged(7200, 6000) }),
  ])
  t.match(objectives, {
    backlogs: 2,
    judged_seconds: 14_400,
    within_seconds: 13_200,
    without_objective: 1,
    missed: { total: 1, entries: [{ destination: 'orders', missed_seconds: 1200 }] },
  })
  t.equal(objectives.known_since, '2026-11-24T00:00:00.000Z')
  t.end()
})

t.test('discarded messages are summed, with the closest call of retention', t => {
  const lost = (discardedTotal: number): readonly ABacklog[] => [
    { ...orders, messages: 5, discardedTotal },
    { ...mail, messages: 7, discardedTotal: 0 },
  ]
  const cluster = aPeriodOf(
    { '-1': lost(3), 5: lost(3), 6: lost(40) },
    {},
    {
      retentionLeft: row => (row === 1 ? 900 : Infinity),
    },
  )
  const { discarded } = digestOf([cluster])
  t.match(discarded, {
    messages: 37,
    total: 1,
    entries: [{ destination: 'orders', messages: 37 }],
    retention: { total: 1, entries: [{ destination: 'mail', left_seconds: 900 }] },
  })
  t.end()
})

t.test('a backlog that was empty before the period and never in it is never empty any more', t => {
  const waits: ABacklog = { ...orders, messages: 9, age: 3 }
  const tolerated: ABacklog = { ...mail, messages: 1, age: 0 }
  const always: ABacklog = { id: 3, destination: 'logs', group: 'elk', messages: 4, age: 1 }
  const { never_empty: never } = digestOf([
    aPeriodOf({
      '-2': [orders, tolerated, always],
      2: [waits, tolerated, always],
      20: [waits, tolerated, always],
    }),
  ])
  t.match(never, { total: 1, entries: [{ destination: 'orders', messages: 9 }] })
  t.equal(never.entries[0]?.last_empty_at, '2026-11-23T22:00:00.000Z')
  t.end()
})

t.test('what waits for someone to clean up is listed by its reason', t => {
  const readings: readonly ABacklog[] = [
    { ...orders, status: 'abandoned', messages: 5 },
    { ...mail, status: 'stopped', messages: 7, consumers: 0 },
    { id: 3, destination: 'dead', group: 'x', messages: 9, consumers: 0 },
  ]
  const cluster = aPeriodOf(
    { '-2': readings, 23: readings },
    {},
    {
      isDeadLetterTarget: row => row === 2,
    },
  )
  const { hygiene } = digestOf([cluster])
  t.match(hygiene, {
    abandoned: { total: 1, entries: [{ destination: 'orders', messages: 5, since: null }] },
    without_consumers: { total: 1, entries: [{ destination: 'mail' }] },
    dead_letters: { total: 1, entries: [{ destination: 'dead', messages: 9 }] },
  })
  const short = aPeriodOf({ 1: readings, 23: readings })
  t.equal(digestOf([short]).hygiene.without_consumers.total, 0, 'known for less than a day')
  t.end()
})

t.test('an unknown status is listed with its time, and is no incident', t => {
  const { unknown, incidents } = digestOf([
    aPeriodOf({ '-1': [orders], 4: [{ ...orders, status: 'unknown' }], 6: [orders] }),
  ])
  t.match(unknown, {
    total: 1,
    entries: [{ destination: 'orders', unknown_seconds: 7200, is_unknown_now: false }],
  })
  t.equal(incidents.total, 0)
  t.end()
})

t.test('only wanted backlogs are in a digest', t => {
  const lost = (total: number): readonly ABacklog[] => [
    { ...stopped, discardedTotal: total },
    { ...mail, status: 'stalled', messages: 4, discardedTotal: total },
  ]
  const cluster = aPeriodOf({ '-1': [orders, mail], 1: lost(0), 3: lost(8) })
  const digest = digestOf([cluster], { isWanted: ({ destination }) => destination === 'mail' })
  t.same(
    digest.incidents.entries.map(({ destination }) => destination),
    ['mail'],
  )
  t.match(digest, { backlogs: 1, discarded: { total: 1, messages: 8 } })
  t.end()
})

t.test('links are filled in with the names of each backlog', t => {
  const links = [
    { name: 'Grafana', url: 'https://g.example.com/?c={cluster}&d={destination}' },
    { name: 'Wiki', url: 'https://wiki.example.com' },
  ]
  const cluster = aPeriodOf({ '-1': [orders], 1: [{ ...stopped, destination: 'orders' }] })
  const { incidents } = digestOf([cluster], { links })
  t.same(incidents.entries[0]?.links, [
    { name: 'Grafana', url: 'https://g.example.com/?c=prod&d=orders' },
  ])
  t.end()
})

t.test('10,000 bad backlogs make a small digest that counts the rest', t => {
  const many = (total: number): readonly ABacklog[] =>
    Array.from({ length: 10_000 }, (_, id) => ({
      ...{
        id,
        destination: `queue-${id}`,
        group: 'g',
        status: 'stopped',
        messages: id + 1,
        age: 5,
        consumers: 0,
      },
      ...{ objective: 1, judgedTotal: total, withinObjectiveTotal: 0, discardedTotal: total },
    }))
  const cluster = aPeriodOf({ '-1': many(0), 23: many(99) })
  const digest = digestOf([cluster])
  t.match(digest, {
    incidents: { total: 10_000, open: 10_000 },
    objectives: { missed: { total: 10_000 } },
    discarded: { total: 10_000, messages: 990_000 },
  })
  t.equal(digest.incidents.entries.length, 10)
  t.ok(JSON.stringify(digest).length < 30_000, String(JSON.stringify(digest).length))
  t.end()
})
