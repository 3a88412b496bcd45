import t from 'tap'
import { narrowArrival } from '../../src/backlog/arrivals.ts'

type Arrival = readonly [notBefore: number, notAfter: number, likely: number]

interface Case {
  readonly fact: string
  readonly seen: Arrival
  readonly said: readonly [notBefore: number, notAfter: number]
  readonly narrowed: Arrival
}

const cases: readonly Case[] = [
  {
    fact: 'nothing said changes nothing',
    seen: [10, 20, 12],
    said: [NaN, NaN],
    narrowed: [10, 20, 12],
  },
  {
    fact: 'the narrower bound of each side holds',
    seen: [10, 20, 15],
    said: [12, 30],
    narrowed: [12, 20, 15],
  },
  {
    fact: 'what is likely stays within what is known',
    seen: [10, 20, 12],
    said: [14, 18],
    narrowed: [14, 18, 14],
  },
  {
    fact: 'what was said is taken where nothing was seen',
    seen: [NaN, 20, NaN],
    said: [4, 8],
    narrowed: [4, 8, 6],
  },
  {
    fact: 'a bound that only others know of leaves the other side open',
    seen: [NaN, 20, NaN],
    said: [NaN, 8],
    narrowed: [NaN, 8, NaN],
  },
  {
    fact: 'what excludes our own clock from above is not taken',
    seen: [10, 20, 12],
    said: [21, 30],
    narrowed: [10, 20, 12],
  },
  {
    fact: 'what excludes our own clock from below is not taken',
    seen: [10, 20, 12],
    said: [2, 9],
    narrowed: [10, 20, 12],
  },
  {
    fact: 'what touches our own clock is taken',
    seen: [10, 20, 12],
    said: [20, 30],
    narrowed: [20, 20, 20],
  },
]

for (const { fact, seen, said, narrowed: expected } of cases) {
  t.test(fact, t => {
    const column = (value: number): Float64Array => Float64Array.of(value)
    const found = {
      rows: 1,
      notBefore: column(seen[0]),
      notAfter: column(seen[1]),
      likely: column(seen[2]),
    }
    narrowArrival(found, 0, ...said)
    t.strictSame([found.notBefore[0], found.notAfter[0], found.likely[0]], expected)
    t.end()
  })
}
