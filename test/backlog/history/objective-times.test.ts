import t from 'tap'
import { ObjectiveTimes } from '../../../src/backlog/history/objective-times.ts'
import { type ABacklog, aBacklogs } from '../a-backlogs.ts'

type Ages = Pick<ABacklog, 'age' | 'ageLowerBound' | 'ageUpperBound' | 'objective'>

const window = 300

/** Judged seconds and those within the objective after readings at these instants. */
function after(readings: readonly (readonly [at: number, ages: Ages])[]): readonly number[] {
  const times = new ObjectiveTimes()
  let last: readonly number[] = []
  for (const [now, ages] of readings) {
    const backlogs = aBacklogs([{ id: 7, destination: 'orders', ...ages }])
    const { judgedTotal, withinObjectiveTotal } = times.observe(backlogs, { now, window })
    last = [judgedTotal[0]!, withinObjectiveTotal[0]!]
  }
  return last
}

const exact = (age: number): Ages => ({
  age,
  ageLowerBound: age,
  ageUpperBound: age,
  objective: 60,
})

t.test('the time between two readings counts for what the first one found', t => {
  t.same(after([[0, exact(0)]]), [0, 0])
  t.same(
    after([
      [0, exact(60)],
      [10, exact(70)],
      [25, exact(5)],
    ]),
    [25, 10],
  )
  t.end()
})

t.test('time in which the age proves nothing is not judged', t => {
  const then: readonly [number, Ages] = [10, exact(0)]
  const judged = (ages: Omit<Ages, 'objective'>): readonly number[] =>
    after([[0, { ...ages, objective: 60 }], then])
  t.same(judged({}), [0, 0])
  t.same(judged({ age: 30, ageLowerBound: 30 }), [0, 0], 'the age is only a lower bound')
  t.same(judged({ ageLowerBound: 10, ageUpperBound: 90 }), [0, 0])
  t.same(judged({ ageLowerBound: 61 }), [10, 0], 'a lower bound proves a miss')
  t.same(judged({ ageUpperBound: 60 }), [10, 10], 'an upper bound proves the opposite')
  t.same(judged({ age: 50, ageLowerBound: 10, ageUpperBound: 90 }), [10, 10], 'an estimate counts')
  t.end()
})

t.test('a gap longer than the status window is not judged', t => {
  t.same(
    after([
      [0, exact(0)],
      [300, exact(0)],
      [601, exact(0)],
      [611, exact(0)],
    ]),
    [310, 310],
  )
  t.end()
})

t.test('a backlog without an objective has no times, and starts at 0 with one', t => {
  t.same(after([[0, { ...exact(0), objective: NaN }]]), [NaN, NaN])
  t.same(
    after([
      [0, { ...exact(0), objective: NaN }],
      [10, exact(0)],
    ]),
    [0, 0],
  )
  t.end()
})

t.test('a second look at the same reading replaces its verdict', t => {
  t.same(
    after([
      [0, { objective: 60 }],
      [0, exact(90)],
      [10, exact(0)],
    ]),
    [10, 0],
  )
  t.end()
})

t.test('a backlog with the id of a forgotten one starts at 0', t => {
  const times = new ObjectiveTimes()
  const backlogs = aBacklogs([{ id: 7, destination: 'orders', ...exact(0) }])
  times.observe(backlogs, { now: 0, window })
  t.same([...times.observe(backlogs, { now: 10, window }).judgedTotal], [10])
  times.forget(7)
  t.same([...times.observe(backlogs, { now: 20, window }).judgedTotal], [0])
  t.end()
})
