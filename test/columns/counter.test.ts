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
    fact: 'growth below the peak counts at once',
    totals: [1000, 600, 610, 620, 625],
    counts: [0, 0, 10, 20, 25],
  },
  {
    fact: 'a total that returns to its old value after many readings adds nothing',
    totals: [110, 10, 10, 10, 10, 10, 10, 10, 110, 110],
    counts: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  },
  {
    fact: 'a total that returns adds only what exceeds the peak and the growth counted below it',
    totals: [1000, 600, 620, 630, 640, 650, 1050, 1055],
    counts: [0, 0, 20, 30, 40, 50, 50, 55],
  },
  {
    fact: 'a total that returns between the peak and the growth counted below it adds nothing',
    totals: [1000, 600, 650, 1040, 1050, 1060],
    counts: [0, 0, 50, 50, 50, 60],
  },
  {
    fact: 'parts that go one after the other and return in reverse order add nothing',
    totals: [1000, 700, 500, 500, 500, 500, 700, 700, 1000, 1001],
    counts: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  },
  {
    fact: 'a part that is away again after a reset adds nothing when it returns',
    totals: [1000, 0, 200, 500, 300, 310, 510, 2000],
    counts: [0, 0, 200, 500, 500, 510, 510, 1000],
  },
  {
    fact: 'what counted too early, as parts returned in another order, is made up for by later growth',
    totals: [1000, 500, 700, 1000, 1100, 1200, 1250],
    counts: [0, 0, 200, 200, 200, 200, 250],
  },
  {
    fact: 'after a reset without proof, growth up to the peak counts, and a jump only above it',
    totals: [1000, 5, 400, 990, 1010, 1500, 6000],
    counts: [0, 0, 395, 985, 1005, 1495, 5000],
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

t.test('growth that counted too early is not subtracted from that of a recreated object', t => {
  const counters = new Counters()
  t.strictSame(counts([1000, 500, 700, 1000], counters), [0, 0, 200, 200])
  counters.startAtZero(0)
  t.strictSame(counts([20], counters), [220])
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

t.test('whatever part of a total is away, and for however long, growth counts exactly once', t => {
  const wrong: string[] = []
  for (let seed = 1; seed <= 500; seed++) {
    const random = randomNumbers(seed)
    const counters = new Counters()
    let parts = Array.from({ length: 2 + (seed % 3) }, () => Math.floor(random() * 1000))
    const away: number[] = []
    const first = sum(parts)
    counters.observe(0, first)
    let last = 0
    for (let step = 0; step < 120; step++) {
      const luck = random()
      const present = parts.map((_, part) => part).filter(part => !away.includes(part))
      // The last part to go is the first to return: in another order, growth may count too early.
      if (luck < 0.05) away.pop()
      else if (luck < 0.1 && present.length > 1) away.push(present[0] as number)
      parts = parts.map(part => (random() < 0.4 ? part + Math.floor(random() * 400) : part))
      if (step === 119) away.length = 0
      counters.observe(0, sum(parts.filter((_, part) => !away.includes(part))))
      const count = counters.count(0)
      const grown = sum(parts) - first
      const isWrong = away.length === 0 ? count !== grown : count > grown
      if (isWrong || count < last)
        wrong.push(`seed ${seed}, step ${step}: ${count} of ${grown}, ${last} before`)
      last = count
    }
  }
  t.strictSame(wrong.slice(0, 3), [])
  t.end()
})

t.test('after a restart a jump above the old peak counts completely', t => {
  const counters = new Counters()
  counts([1000, 0, 0], counters)
  counters.sourceRestarted()
  t.strictSame(counts([0, 1500], counters), [0, 1500])
  t.end()
})

t.test('a part that returns in the first reading after a restart is not new', t => {
  const counters = new Counters()
  counts([1000, 600], counters)
  counters.sourceRestarted()
  t.strictSame(counts([1000, 1010], counters), [0, 10])
  t.end()
})

t.test('growth that was counted without the total is not counted when it returns', t => {
  const counters = new Counters()
  counts([1000, 600, 600, 600], counters)
  counters.raisePeaks(0, 30)
  counters.raisePeaks(1, 30)
  t.strictSame(counts([1050, 1060], counters), [20, 30])
  t.end()
})

t.test('a fallen total is uncertain for three readings, or until it returns', t => {
  const counters = new Counters()
  const certainty = (totals: readonly number[]): string[] =>
    totals.map(total => {
      counters.observe(0, total)
      return `${counters.isUncertain(0) ? 'uncertain' : 'certain'} ${counters.rebases}`
    })
  t.strictSame(certainty([1000, 600, 1000, 600, 610, 620, 630, 1030, 1040]), [
    'certain 0',
    'uncertain 0',
    'certain 0',
    'uncertain 0',
    'uncertain 0',
    'certain 1',
    'certain 1',
    'certain 2',
    'certain 2',
  ])
  t.end()
})

t.test('a total that falls with every reading is counted from the lowest', t => {
  const counters = new Counters()
  const falling = Array.from({ length: 30 }, (_, index) => 1000 - index)
  t.strictSame(new Set(counts(falling, counters)), new Set([0]))
  t.strictSame(counts([970, 1000, 1001], counters), [0, 0, 1])
  t.end()
})

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

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
