import t from 'tap'
import { Counters } from '../../src/columns/counter.ts'

/** The count after each of the reported totals. */
function counts(totals: readonly number[], counters = new Counters(), id = 0): number[] {
  return totals.map(total => {
    counters.observe(id, total)
    return counters.count(id)
  })
}

const stories: readonly {
  readonly fact: string
  readonly totals: readonly number[]
  readonly counts: readonly number[]
}[] = [
  {
    fact: 'a counter starts at 0: the first total does not count, growth after it does',
    totals: [1000, 1010, 1015],
    counts: [0, 10, 15],
  },
  {
    fact: 'a total that falls and returns to its old value adds nothing',
    totals: [1000, 600, 1000],
    counts: [0, 0, 0],
  },
  {
    fact: 'after a dip only the growth above the peak counts',
    totals: [1000, 600, 1030],
    counts: [0, 0, 30],
  },
  {
    fact: 'a total that stays lower for three readings is accepted as the new base',
    totals: [1000, 600, 610, 620, 625],
    counts: [0, 0, 0, 0, 5],
  },
  {
    fact: 'a total that is lower for two readings is not accepted as the new base',
    totals: [1000, 600, 600, 1000, 600, 600, 1001],
    counts: [0, 0, 0, 0, 0, 0, 1],
  },
  {
    fact: 'an unreported total leaves the counter unchanged',
    totals: [NaN, 1000, NaN, 1007, NaN],
    counts: [NaN, 0, 0, 7, 7],
  },
  {
    fact: 'a negative total is ignored',
    totals: [-5, 10, -1, -1, -1, 12],
    counts: [NaN, 0, 0, 0, 0, 2],
  },
]

for (const story of stories) {
  t.test(story.fact, t => {
    t.strictSame(counts(story.totals), story.counts)
    t.end()
  })
}

t.test('the full total of an object created since the last reading counts', t => {
  const counters = new Counters()
  counters.startAtZero(0)
  t.strictSame(counts([NaN, 7, 9], counters), [NaN, 7, 9])
  t.equal(counters.rebases, 0)
  t.end()
})

t.test('after a restart a lower total is accepted at once, and the re-base is counted', t => {
  const counters = new Counters()
  t.strictSame(counts([1000, 1040], counters), [0, 40])
  counters.sourceRestarted()
  t.strictSame(counts([NaN, 600, 605], counters), [40, 40, 45])
  t.equal(counters.rebases, 1)
  t.end()
})

t.test('after a restart only the first lower total is accepted, not later dips', t => {
  const counters = new Counters()
  counts([1000], counters)
  counters.sourceRestarted()
  t.strictSame(counts([1000, 600, 1000], counters), [0, 0, 0])
  t.equal(counters.rebases, 0)
  t.end()
})

t.test('a recreated object continues the old counter, and its total counts from 0', t => {
  const counters = new Counters()
  t.strictSame(counts([1000, 1500], counters), [0, 500])
  counters.startAtZero(0)
  t.strictSame(counts([20, 25], counters), [520, 525])
  t.equal(counters.rebases, 1)
  t.end()
})

t.test('clearing an id does not affect other ids', t => {
  const counters = new Counters()
  counts([100, 150], counters, 3)
  counts([100, 160], counters, 4)
  counters.clear(3)
  counters.clear(99)
  t.ok(Number.isNaN(counters.count(3)))
  t.ok(Number.isNaN(counters.count(99)))
  t.equal(counters.count(4), 60)
  t.strictSame(counts([7, 8], counters, 3), [0, 1])
  t.end()
})

t.test('with random totals a counter never falls and never exceeds the growth of the peaks', t => {
  const violations: string[] = []
  for (let seed = 1; seed <= 300; seed++) {
    const random = randomNumbers(seed)
    const counters = new Counters()
    let counted = 0
    let highest = 0
    let events = 0
    for (let step = 0; step < 80; step++) {
      const luck = random()
      if (luck < 0.05) counters.sourceRestarted()
      else if (luck < 0.08) counters.startAtZero(0)
      if (luck < 0.08) events++
      const total = luck > 0.9 ? NaN : Math.floor(random() * 1000)
      if (total > highest) highest = total
      counters.observe(0, total)
      const count = counters.count(0)
      if (Number.isNaN(count)) continue
      if (count < counted) violations.push(`seed ${seed}: fell from ${counted} to ${count}`)
      counted = count
    }
    const bound = highest * (1 + events + counters.rebases)
    if (counted > bound) violations.push(`seed ${seed}: ${counted} counted, ${bound} possible`)
  }
  t.strictSame(violations, [])
  t.end()
})

t.test('dips shorter than three readings, of any depth, do not affect the counted growth', t => {
  const wrong: string[] = []
  for (let seed = 1; seed <= 300; seed++) {
    const random = randomNumbers(seed)
    const counters = new Counters()
    let truth = 500
    let dipped = 0
    counters.observe(0, truth)
    for (let step = 0; step < 80; step++) {
      truth += Math.floor(random() * 50)
      const dips = dipped < 2 && random() < 0.4
      dipped = dips ? dipped + 1 : 0
      counters.observe(0, dips ? Math.floor(random() * truth) : truth)
    }
    counters.observe(0, truth)
    const count = counters.count(0)
    if (count !== truth - 500) wrong.push(`seed ${seed}: ${count} for ${truth - 500}`)
  }
  t.strictSame(wrong, [])
  t.end()
})

/** Pseudo-random numbers from 0 to 1, reproducible by seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
