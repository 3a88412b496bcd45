import t from 'tap'
import { OutageLog } from '../../src/monitor/outage-log.ts'
import type { Problem } from '../../src/reading/problem.ts'
import type { Instant } from '../../src/reading/time.ts'

const refused: Problem = { kind: 'unreachable', subject: 'broker a:1', detail: 'refused' }
const late: Problem = { kind: 'timeout', subject: 'broker a:1', detail: 'no response' }

function instant(seconds: number): Instant {
  return { wall: 1e9 + seconds, monotonic: seconds }
}

interface Line {
  readonly at: number
  readonly level: string
  readonly cluster: unknown
  readonly text: string
}

/** Clusters that are polled every 15 s; the log has the time of each line. */
function anOutageLog(): {
  readonly lines: Line[]
  readonly poll: (at: number, problems: Readonly<Record<string, Problem | null>>) => void
  readonly log: OutageLog
} {
  const lines: Line[] = []
  let now = 0
  const line =
    (level: string) =>
    ({ cluster, problem, clusters }: Readonly<Record<string, unknown>>, message: string): void => {
      const details = [problem, clusters].filter(part => part !== undefined).map(String)
      const text = [message, ...details].join(': ')
      lines.push({ at: now, level, cluster, text })
    }
  const log = new OutageLog({ info: line('info'), warn: line('warn'), error: line('error') })
  return {
    lines,
    log,
    poll(at, problems) {
      now = at
      for (const [cluster, problem] of Object.entries(problems)) {
        if (problem === null) log.succeeded(cluster, instant(at))
        else log.failed(cluster, problem, instant(at))
      }
    },
  }
}

function each(from: number, to: number, poll: (at: number) => void): void {
  for (let at = from; at < to; at += 15) poll(at)
}

t.test('an outage is one error line, repeated every 10 minutes, and one line at its end', t => {
  const { lines, poll } = anOutageLog()
  each(0, 60, at => poll(at, { a: null }))
  each(60, 60 + 25 * 60, at => poll(at, { a: at < 90 ? refused : late }))
  each(1560, 1800, at => poll(at, { a: null }))
  t.same(lines, [
    {
      at: 60,
      level: 'error',
      cluster: 'a',
      text: 'cluster cannot be read: unreachable: broker a:1: refused',
    },
    {
      at: 660,
      level: 'error',
      cluster: 'a',
      text: 'cluster cannot be read: timeout: broker a:1: no response',
    },
    {
      at: 1260,
      level: 'error',
      cluster: 'a',
      text: 'cluster cannot be read: timeout: broker a:1: no response',
    },
    { at: 1560, level: 'info', cluster: 'a', text: 'cluster can be read again' },
  ])
  t.end()
})

t.test('a cluster that fails at every other poll has at most two lines a minute', t => {
  const { lines, poll } = anOutageLog()
  each(0, 3600, at => poll(at, { a: at % 30 === 0 ? refused : null }))
  t.equal(lines.filter(({ level }) => level === 'error').length, 60)
  t.equal(lines.filter(({ level }) => level === 'info').length, 60)
  t.end()
})

t.test('200 dead clusters: bounded lines a minute, and each is named', t => {
  const { lines, poll } = anOutageLog()
  const names = Array.from({ length: 200 }, (_, n) => `c${n}`)
  const all = (problem: Problem | null): Record<string, Problem | null> =>
    Object.fromEntries(names.map(name => [name, problem]))
  each(0, 3600, at => poll(at, all(refused)))
  each(3600, 4500, at => poll(at, all(null)))
  for (let minute = 0; minute < 75; minute++) {
    const inMinute = lines.filter(({ at }) => Math.floor(at / 60) === minute).length
    if (inMinute > 30) t.fail(`${inMinute} lines in minute ${minute}`)
  }
  const gaps = lines.map(({ at }, n) => at - (lines[n - 1]?.at ?? 0))
  t.ok(Math.max(...gaps) <= 600, 'never silent for more than 10 minutes')
  const errors = lines.filter(({ level }) => level === 'error')
  t.ok(
    errors.some(({ at, text }) => at === 60 && text.endsWith('over several minutes: 200')),
    'the number of clusters is known after a minute',
  )
  const firstLines = new Set(errors.filter(({ at }) => at < 8 * 60).map(({ cluster }) => cluster))
  t.same(
    names.filter(name => !firstLines.has(name)),
    [],
    'all are named within 8 minutes',
  )
  t.equal(lines.filter(({ level }) => level === 'info').length, 200, 'and the end of each outage')
  t.end()
})

t.test('repeats never keep a new outage out of the log', t => {
  const { lines, poll } = anOutageLog()
  const names = Array.from({ length: 500 }, (_, n) => `c${n}`)
  const old = Object.fromEntries(names.map(name => [name, refused]))
  each(0, 2 * 3600, at => poll(at, old))
  poll(7200, { ...old, fresh: refused })
  t.ok(lines.some(({ at, cluster }) => at === 7200 && cluster === 'fresh'))
  t.end()
})

t.test('an outage shorter than its turn in the log leaves no line about its end', t => {
  const { lines, poll } = anOutageLog()
  const names = Array.from({ length: 40 }, (_, n) => `c${n}`)
  poll(0, Object.fromEntries(names.map(name => [name, refused])))
  poll(60, Object.fromEntries(names.map(name => [name, null])))
  t.equal(lines.filter(({ level }) => level === 'info').length, 29, 'and a line about the many')
  poll(120, { c39: refused })
  t.match(lines.at(-1), { cluster: 'c39', level: 'error' })
  t.end()
})

t.test('a cluster that is no longer configured is forgotten', t => {
  const { lines, poll, log } = anOutageLog()
  poll(0, { a: refused })
  log.forget('a')
  poll(15, { a: null })
  poll(30, { a: refused })
  t.same(
    lines.map(({ at, level }) => [at, level]),
    [
      [0, 'error'],
      [30, 'error'],
    ],
  )
  t.end()
})
