import t from 'tap'
import { narrowArrival } from '../../src/backlog/arrivals.ts'

type Arrival = readonly [notBefore: number, notAfter: number, likely: number]

interface Case {
  readonly fact: string
  readonly own: Arrival
  readonly other: readonly [notBefore: number, notAfter: number]
  readonly narrowed: Arrival
}

const cases: readonly Case[] = [
  {
    fact: 'a source without bounds changes nothing',
    own: [10, 20, 12],
    other: [NaN, NaN],
    narrowed: [10, 20, 12],
  },
  {
    fact: 'the narrower bound of each side is used',
    own: [10, 20, 15],
    other: [12, 30],
    narrowed: [12, 20, 15],
  },
  {
    fact: 'the likely arrival stays within the bounds',
    own: [10, 20, 12],
    other: [14, 18],
    narrowed: [14, 18, 14],
  },
  {
    fact: 'a missing bound is filled from the other source',
    own: [NaN, 20, NaN],
    other: [4, 8],
    narrowed: [4, 8, 6],
  },
  {
    fact: 'one bound of the other source leaves the other side open',
    own: [NaN, 20, NaN],
    other: [NaN, 8],
    narrowed: [NaN, 8, NaN],
  },
  {
    fact: 'bounds later than ours are ignored',
    own: [10, 20, 12],
    other: [21, 30],
    narrowed: [10, 20, 12],
  },
  {
    fact: 'bounds earlier than ours are ignored',
    own: [10, 20, 12],
    other: [2, 9],
    narrowed: [10, 20, 12],
  },
  {
    fact: 'bounds that touch ours are used',
    own: [10, 20, 12],
    other: [20, 30],
    narrowed: [20, 20, 20],
  },
]

for (const { fact, own, other, narrowed: expected } of cases) {
  t.test(fact, t => {
    const column = (value: number): Float64Array => Float64Array.of(value)
    const found = {
      rows: 1,
      notBefore: column(own[0]),
      notAfter: column(own[1]),
      likely: column(own[2]),
    }
    narrowArrival(found, 0, ...other)
    t.strictSame([found.notBefore[0], found.notAfter[0], found.likely[0]], expected)
    t.end()
  })
}
