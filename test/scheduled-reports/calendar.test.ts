import t from 'tap'
import { periodAt, type PeriodLength, periodLengths } from '../../src/scheduled-reports/calendar.ts'
import { duePeriods } from '../../src/scheduled-reports/due-periods.ts'

function at(time: string): number {
  return Date.parse(time) / 1000
}

/** `2026-03-29: 2026-03-28T23:00Z + 23 h`. */
function line(time: string, length: PeriodLength, zone: string): string {
  const { name, from, to } = periodAt(at(time), length, zone)
  return `${name}: ${new Date(from * 1000).toISOString().slice(0, 16)}Z + ${(to - from) / 3600} h`
}

t.test('a day is from midnight to midnight of its time zone', t => {
  for (const [time, zone, expected] of [
    ['2026-11-24T12:00:00Z', 'UTC', '2026-11-24: 2026-11-24T00:00Z + 24 h'],
    ['2026-11-24T23:30:00Z', 'Asia/Kolkata', '2026-11-25: 2026-11-24T18:30Z + 24 h'],
    ['2026-11-24T02:00:00Z', 'America/New_York', '2026-11-23: 2026-11-23T05:00Z + 24 h'],
    ['2026-03-29T12:00:00Z', 'Europe/Berlin', '2026-03-29: 2026-03-28T23:00Z + 23 h'],
    ['2026-10-25T12:00:00Z', 'Europe/Berlin', '2026-10-25: 2026-10-24T22:00Z + 25 h'],
    ['2026-04-24T12:00:00Z', 'Africa/Cairo', '2026-04-24: 2026-04-23T22:00Z + 23 h'],
    ['2026-10-04T12:00:00Z', 'Australia/Lord_Howe', '2026-10-04: 2026-10-03T13:30Z + 23.5 h'],
  ] as const) {
    t.equal(line(time, 'day', zone), expected)
  }
  t.end()
})

t.test('a week is from Monday to Sunday, an hour is that of the local clock', t => {
  t.equal(line('2026-11-29T23:59:59Z', 'week', 'UTC'), '2026-11-23: 2026-11-23T00:00Z + 168 h')
  t.equal(
    line('2026-03-29T23:00:00Z', 'week', 'Europe/Berlin'),
    '2026-03-30: 2026-03-29T22:00Z + 168 h',
  )
  t.equal(
    line('2026-03-29T12:00:00Z', 'week', 'Europe/Berlin'),
    '2026-03-23: 2026-03-22T23:00Z + 167 h',
  )
  t.equal(
    line('2026-11-24T09:42:00Z', 'hour', 'Asia/Kolkata'),
    '2026-11-24T15+05:30: 2026-11-24T09:30Z + 1 h',
  )
  t.end()
})

t.test('a fraction of a second does not move a period', t => {
  for (const length of periodLengths) {
    const whole = periodAt(at('2026-11-24T09:00:00Z'), length, 'UTC')
    t.same(periodAt(at('2026-11-24T09:59:59Z') + 0.999, length, 'UTC'), whole)
    t.same(periodAt(at('2026-11-24T09:00:00Z') + 0.001, length, 'UTC'), whole)
  }
  t.equal(periodAt(at('2026-11-24T09:00:00Z') + 0.5, 'hour', 'UTC').name, '2026-11-24T09+00:00')
  t.end()
})

t.test('the hour that clocks repeat is two periods with two names', t => {
  const names = ['00:30', '01:30', '02:30'].map(
    time => periodAt(at(`2026-10-25T${time}:00Z`), 'hour', 'Europe/Berlin').name,
  )
  t.same(names, ['2026-10-25T02+02:00', '2026-10-25T02+01:00', '2026-10-25T03+01:00'])
  t.end()
})

t.test('periods follow each other without gap for a year, also where clocks change', t => {
  for (const zone of [
    'Europe/Berlin',
    'America/New_York',
    'Africa/Cairo',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
  ]) {
    let day = periodAt(at('2026-01-01T12:00:00Z'), 'day', zone)
    for (let count = 0; count < 365; count++) {
      const next = periodAt(day.to, 'day', zone)
      if (next.from !== day.to || next.name <= day.name) t.fail(`${zone} ${day.name} ${next.name}`)
      day = next
    }
    t.match(day.name, /^2027-01-01$/, zone)
  }
  t.end()
})

t.test(
  'due are the complete periods since the last one, the latest three; earlier ones are missed',
  t => {
    const due = (sent: string, now: string): readonly string[] => {
      const { due, missed } = duePeriods(at(sent), at(now), { period: 'day', timeZone: 'UTC' })
      return [...missed.map(({ name }) => `missed ${name}`), ...due.map(({ name }) => name)]
    }
    t.same(due('2026-11-24T00:00:00Z', '2026-11-24T08:00:00Z'), [])
    t.same(due('2026-11-23T00:00:00Z', '2026-11-24T08:00:00Z'), ['2026-11-23'])
    t.same(due('2026-11-19T00:00:00Z', '2026-11-24T08:00:00Z'), [
      ...['missed 2026-11-19', 'missed 2026-11-20'],
      ...['2026-11-21', '2026-11-22', '2026-11-23'],
    ])
    t.equal(due('1999-01-01T00:00:00Z', '2026-11-24T08:00:00Z').length, 13)
    t.end()
  },
)
