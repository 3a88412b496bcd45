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
    fact: 'bounds are as wide as both readings leave them, and the likely age is between',
    arrival: [40, 50, 46],
    age: [50, 55, 62],
  },
  {
    fact: 'a message that was there before anybody looked has a lower bound only, which is its age',
    arrival: [NaN, 50, NaN],
    age: [50, 50, NaN],
  },
  {
    fact: 'where there is no upper bound the lower one is the age, though a likelier one is known',
    arrival: [NaN, 50, 46],
    age: [50, 50, NaN],
  },
  {
    fact: 'that a message is at least 0 s old and at most of any age is not said',
    arrival: [NaN, 101, NaN],
    age: [NaN, NaN, NaN],
  },
  {
    fact: 'a message that may have come after it was read as the oldest is at least 0 s old',
    arrival: [90, 101, 95],
    age: [0, 6, 12],
  },
  {
    fact: 'a message that came after it was read as the oldest is 0 s old',
    arrival: [103, 110, 105],
    age: [0, 0, 0],
  },
  {
    fact: 'a likely arrival outside of the bounds gives way to them',
    arrival: [40, 50, 30],
    age: [50, 62, 62],
  },
  {
    fact: 'a message that is only known to be young has an upper bound only',
    arrival: [40, NaN, NaN],
    age: [NaN, NaN, 62],
  },
  {
    fact: 'of a message of which nothing is known no age is said',
    arrival: [NaN, NaN, NaN],
    age: [NaN, NaN, NaN],
  },
]

for (const { fact, arrival, age } of cases) {
  t.test(fact, t => {
    const [notBefore, notAfter, likely] = arrival.map(instant => Float64Array.of(instant))
    t.ok(notBefore !== undefined && notAfter !== undefined && likely !== undefined)
    if (notBefore === undefined || notAfter === undefined || likely === undefined) return
    const told = ages({ rows: 1, notBefore, notAfter, likely }, read)
    t.strictSame([told.lowerBound[0], told.age[0], told.upperBound[0]], age)
    t.end()
  })
}
