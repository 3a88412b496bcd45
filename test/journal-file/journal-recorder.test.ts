import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import t from 'tap'
import { BacklogHistory } from '../../src/backlog/history/backlog-history.ts'
import type { JournalEvent } from '../../src/backlog/history/journal.ts'
import { type ClusterJournal, JournalRecorder } from '../../src/journal-file/journal-recorder.ts'
import { type ABacklog, aBacklogs } from '../backlog/a-backlogs.ts'
import { manualClock } from '../manual-clock.ts'

const start = Date.UTC(2026, 0, 1) / 1000
const orders: ABacklog = { id: 3, destination: 'orders', group: 'billing', status: 'ok' }
const stopped: ABacklog = { ...orders, status: 'stopped', messages: 12, age: 7.5 }

/** An exporter with one cluster that records to a file; each run has its own memory. */
function aRun(path: string, clock = manualClock(), maxSize = 2 ** 20) {
  const history = new BacklogHistory()
  const logged: string[] = []
  const log = (_fields: unknown, message: string): void => void logged.push(message)
  let clusters: readonly ClusterJournal[] = [
    { system: 'kafka', cluster: 'prod', journal: history.journal },
  ]
  const recorder = new JournalRecorder({
    config: { path, maxSize },
    journals: () => clusters,
    ...{ clock, timer: clock.timer, log: { info: log, error: log } },
  })
  return {
    ...{ clock, recorder, logged, journal: history.journal },
    read(...backlogs: readonly ABacklog[]): void {
      history.journal.observeState('up', clock.now().wall)
      history.observe(aBacklogs(backlogs), clock.now())
    },
    configure(next: readonly ClusterJournal[]): void {
      clusters = next
    },
  }
}

/** `60 orders ok>stopped since 0`, in seconds since the start. */
function line(event: JournalEvent): string {
  const name = event.kind === 'backlog' ? event.destination : 'prod'
  const since = Number.isNaN(event.since) ? '?' : String(event.since - start)
  return `${event.at - start} ${name} ${event.before}>${event.after} since ${since}`
}

t.test('events survive a restart, and the time without the exporter is an event', async t => {
  const path = `${t.testdir()}/journal.jsonl`
  const first = aRun(path)
  await first.recorder.start()
  first.read(orders)
  await first.recorder.write()
  await first.clock.advance(60)
  first.read(stopped)
  await first.clock.advance(30)
  await first.recorder.stop()

  await first.clock.advance(910)
  const second = aRun(path, first.clock)
  await second.recorder.start()
  second.read(stopped)
  t.same(second.journal.events.map(line), [
    '60 orders ok>stopped since ?',
    '90 prod up>unobserved since 0',
    '1000 prod unobserved>up since 90',
  ])
  t.equal(second.journal.completeSince - start, 0)
  t.equal(second.journal.sinceOf(3) - start, 60)
  t.match(second.journal.events[0], {
    vhost: null,
    consumerGroup: 'billing',
    messages: 12,
    age: 7.5,
  })
})

t.test('what changed without the exporter is an event of the first reading', async t => {
  const path = `${t.testdir()}/journal.jsonl`
  const first = aRun(path)
  const mail: ABacklog = { ...stopped, id: 4, destination: 'mail' }
  await first.recorder.start()
  first.read(orders, { ...mail, status: 'ok' })
  first.read(stopped, mail)
  await first.recorder.stop()

  await first.clock.advance(600)
  const second = aRun(path, first.clock)
  await second.recorder.start()
  second.read({ ...orders, id: 9 }, { id: 4, destination: 'logs', status: 'stalled' })
  t.same(second.journal.events.slice(4).map(line), [
    '600 orders stopped>ok since 0',
    '600 mail stopped>null since 0',
  ])
  t.equal(second.journal.sinceOf(9) - start, 600)
  t.ok(
    second.journal.changes.every(count => count === 0),
    'the counter starts at 0',
  )
})

t.test('a torn last line costs that line, and the next one is whole', async t => {
  const path = `${t.testdir()}/journal.jsonl`
  const first = aRun(path)
  await first.recorder.start()
  first.read(orders)
  first.read(stopped)
  await first.recorder.stop()
  appendFileSync(path, '{"at":"2026-01-01T00:00:05.000Z","messaging_clus')

  const second = aRun(path, first.clock)
  await second.recorder.start()
  second.read(orders)
  await second.recorder.stop()
  const third = aRun(path, first.clock)
  await third.recorder.start()
  t.same(third.journal.events.map(line), [
    '0 orders ok>stopped since ?',
    '0 prod up>unobserved since 0',
    '0 prod unobserved>up since 0',
    '0 orders stopped>ok since 0',
    '0 prod up>unobserved since 0',
  ])
})

t.test('lines of other programs, binary data and a line without an end are skipped', async t => {
  const path = `${t.testdir()}/journal.jsonl`
  const first = aRun(path)
  await first.recorder.start()
  first.read(orders)
  first.read(stopped)
  await first.recorder.write()
  for (const garbage of [
    'null\n[]\n42\n\n',
    '{"at":"2026-01-01T00:00:00Z","messaging_cluster":"prod","messaging_system":"kafka"}\n',
    '{"at":"2026-01-01T00:00:00Z","messaging_cluster":"prod","messaging_system":"kafka","destination":"x","status":"fine","status_before":"ok"}\n',
    `${'x'.repeat(300_000)}\n`,
    '\0\u{1F600}\ud800\n',
  ]) {
    appendFileSync(path, garbage)
  }
  first.read(orders)
  await first.recorder.stop()
  const second = aRun(path, first.clock)
  await second.recorder.start()
  t.same(second.journal.events.map(line).slice(0, 2), [
    '0 orders ok>stopped since ?',
    '0 orders stopped>ok since 0',
  ])
})

t.test('a full file is renamed, and two files hold the past', async t => {
  const path = `${t.testdir()}/journal.jsonl`
  const maxSize = 64 * 1024
  const first = aRun(path, manualClock(), maxSize)
  await first.recorder.start()
  for (let at = 0; at < 700; at++) {
    first.read(at % 2 === 0 ? orders : stopped)
    await first.clock.advance(5)
    await first.recorder.write()
  }
  await first.recorder.stop()
  for (const file of [path, `${path}.1`]) t.ok(statSync(file).size <= maxSize, file)
  t.notOk(existsSync(`${path}.2`))

  const second = aRun(path, first.clock, maxSize)
  await second.recorder.start()
  const { events, completeSince } = second.journal
  t.ok(events.length > 200 && events.length < 700, String(events.length))
  t.ok(completeSince > start && completeSince <= (events[0]?.at ?? 0))
})

t.test('events that cannot be written are written when they can', async t => {
  const folder = t.testdir({ sub: {} })
  const path = `${folder}/sub/journal.jsonl`
  const run = aRun(path)
  await run.recorder.start()
  run.read(orders)
  rmSync(`${folder}/sub`, { recursive: true })
  run.read(stopped)
  for (let at = 0; at < 140; at++) {
    await run.clock.advance(5)
    await run.recorder.write()
  }
  t.ok(run.recorder.failures > 100)
  t.equal(run.logged.filter(message => /cannot be written/.test(message)).length, 2)
  mkdirSync(`${folder}/sub`)
  await run.recorder.stop()
  t.match(readFileSync(path, 'utf8'), /"status":"stopped"/)
})

t.test('a file that cannot be read does not stop the exporter', async t => {
  const path = t.testdir({ 'journal.jsonl': {} }) + '/journal.jsonl'
  const run = aRun(path)
  await run.recorder.start()
  t.equal(run.recorder.failures, 1)
  t.same(run.logged, ['journal cannot be read, events of earlier runs are missing'])
  await run.recorder.stop()
})

t.test('the time in which a cluster was not configured is unobserved', async t => {
  const path = `${t.testdir()}/journal.jsonl`
  const first = aRun(path)
  await first.recorder.start()
  first.read(orders)
  await first.recorder.write()
  await first.clock.advance(15)
  first.configure([])
  await first.recorder.write()
  await first.clock.advance(3600)
  const again = new BacklogHistory()
  again.journal.observeState('up', first.clock.now().wall)
  first.configure([{ system: 'kafka', cluster: 'prod', journal: again.journal }])
  await first.recorder.write()
  await first.clock.advance(5)
  await first.recorder.stop()
  const second = aRun(path, first.clock)
  await second.recorder.start()
  t.same(second.journal.events.map(line), [
    '15 prod up>unobserved since 0',
    '3615 prod unobserved>up since 15',
    '3620 prod up>unobserved since 3615',
  ])
})

t.test('an exporter that never started leaves the file to the one that runs', async t => {
  const path = `${t.testdir()}/journal.jsonl`
  await aRun(path).recorder.stop()
  t.notOk(existsSync(path))
})
