import t from 'tap'
import { ages } from '../../src/backlog/age.ts'

/** Read between second 100 and second 102. */
const read = { sentAt: 100, receivedAt: 102 }

interface Case {
  readonly fact: string
  /** When the message arrived: not before, not after, likely. */
  readonly arrival: readonly [number, number, number]
  /** Its age: lower bound, likely, upper bound. */
  readonly age: readonly [number, number, number]
}

const cases: readonly Case[] = [
  {
    fact: 'bounds are as wide as both readings allow, and the likely age lies between them',
    arrival: [40, 50, 46],
    age: [50, 55, 62],
  },
  {
    fact: 'a message older than the history has a lower bound only, which is its age',
    arrival: [NaN, 50, NaN],
    age: [50, 50, NaN],
  },
  {
    fact: 'without an upper bound the age is the lower bound, even if a likely arrival is known',
    arrival: [NaN, 50, 46],
    age: [50, 50, NaN],
  },
  {
    fact: 'a lower bound of 0 s without an upper bound is not reported',
    arrival: [NaN, 101, NaN],
    age: [NaN, NaN, NaN],
  },
  {
    fact: 'a message that may have arrived after it was read as the oldest is at least 0 s old',
    arrival: [90, 101, 95],
    age: [0, 6, 12],
  },
  {
    fact: 'a message that arrived after it was read as the oldest is 0 s old',
    arrival: [103, 110, 105],
    age: [0, 0, 0],
  },
  {
    fact: 'a likely arrival outside the bounds is moved to the nearest bound',
    arrival: [40, 50, 30],
    age: [50, 62, 62],
  },
  {
    fact: 'a message without a latest arrival has an upper bound only',
    arrival: [40, NaN, NaN],
    age: [NaN, NaN, 62],
  },
  {
    fact: 'a message without any bound has no age',
    arrival: [NaN, NaN, NaN],
    age: [NaN, NaN, NaN],
  },
]

for (const { fact, arrival, age } of cases) {
  t.test(fact, t => {
    const [notBefore, notAfter, likely] = arrival.map(instant => Float64Array.of(instant))
    t.ok(notBefore !== undefined && notAfter !== undefined && likely !== undefined)
    if (notBefore === undefined || notAfter === undefined || likely === undefined) return
    const found = ages({ rows: 1, notBefore, notAfter, likely }, read)
    t.strictSame([found.lowerBound[0], found.age[0], found.upperBound[0]], age)
    t.end()
  })
}
