import t from 'tap'
import { live } from './story.ts'

const stories: readonly {
  readonly title: string
  readonly story: string
  readonly drain: readonly number[]
}[] = [
  {
    title: 'a part without waiting work drains in 0 s from the first reading on',
    story: 'waiting 0 0',
    drain: [0, 0],
  },
  {
    title: 'a part within its tolerance drains in 0 s',
    story: `
      waiting   5
      tolerance 5`,
    drain: [0],
  },
  {
    title:
      'after a full window the drain time is the waiting messages divided by the rate of decrease',
    story: 'waiting 1200 +-60*6',
    drain: [NaN, NaN, NaN, NaN, NaN, 900, 840],
  },
  {
    title: 'one outlier does not change the drain time',
    story: 'waiting 1200 1140 1080 5000 960 900',
    drain: [NaN, NaN, NaN, NaN, NaN, 900],
  },
  {
    title: 'a part that always had waiting work and does not shrink never drains',
    story: 'waiting 10*6',
    drain: [NaN, NaN, NaN, NaN, NaN, Infinity],
  },
  {
    title:
      'a growing part never drains; its drain time is unknown if nothing waited at some point in the window',
    story: 'waiting 0*3 +10*7',
    drain: [0, 0, 0, NaN, NaN, NaN, NaN, NaN, Infinity, Infinity],
  },
  {
    title: 'after a purge the drain time is unknown for a window',
    story: `
      waiting 1200 +-60*5 100 +-10*5
      jump    0*6 1 0`,
    drain: [NaN, NaN, NaN, NaN, NaN, 900, NaN, NaN, NaN, NaN, NaN, 300],
  },
  {
    title: 'after a rewind the drain time is unknown for a window',
    story: `
      waiting  600 +-60*5 700 +-60*5
      position 0 +60*5 0 +60`,
    drain: [NaN, NaN, NaN, NaN, NaN, 300, NaN, NaN, NaN, NaN, NaN, 400],
  },
  {
    title: 'an unreported row keeps its last drain time and its last waiting number',
    story: 'waiting 1200 +-60*5 ?*3',
    drain: [NaN, NaN, NaN, NaN, NaN, 900, 900, 900, 900],
  },
]

for (const { title, story, drain } of stories) {
  t.test(title, t => {
    const drains = live(story).map(({ drain }) => drain)
    t.strictSame(drains.map(rounded), drain)
    t.end()
  })
}

function rounded(seconds: number): number {
  return Number.isFinite(seconds) ? Math.round(seconds) : seconds
}
