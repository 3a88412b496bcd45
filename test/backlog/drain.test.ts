import t from 'tap'
import { live } from './story.ts'

const stories: readonly {
  readonly proves: string
  readonly story: string
  readonly drain: readonly number[]
}[] = [
  {
    proves: 'what does not wait is done now, from the first reading on',
    story: 'waiting 0 0',
    drain: [0, 0],
  },
  {
    proves: 'what waits within the tolerance is done now',
    story: `
      waiting   5
      tolerance 5`,
    drain: [0],
  },
  {
    proves: 'it takes what waits by the messages that it shrinks a second, after a full window',
    story: 'waiting 1200 +-60*6',
    drain: [NaN, NaN, NaN, NaN, NaN, 900, 840],
  },
  {
    proves: 'one odd reading does not change it',
    story: 'waiting 1200 1140 1080 5000 960 900',
    drain: [NaN, NaN, NaN, NaN, NaN, 900],
  },
  {
    proves: 'what always waited and does not shrink is never done',
    story: 'waiting 10*6',
    drain: [NaN, NaN, NaN, NaN, NaN, Infinity],
  },
  {
    proves: 'what grows is never done, but not told as long as nothing waited within the window',
    story: 'waiting 0*3 +10*7',
    drain: [0, 0, 0, NaN, NaN, NaN, NaN, NaN, Infinity, Infinity],
  },
  {
    proves: 'a purge hides the trend for a window',
    story: `
      waiting 1200 +-60*5 100 +-10*5
      jump    0*6 1 0`,
    drain: [NaN, NaN, NaN, NaN, NaN, 900, NaN, NaN, NaN, NaN, NaN, 300],
  },
  {
    proves: 'a rewind hides the trend for a window',
    story: `
      waiting  600 +-60*5 700 +-60*5
      position 0 +60*5 0 +60`,
    drain: [NaN, NaN, NaN, NaN, NaN, 300, NaN, NaN, NaN, NaN, NaN, 400],
  },
  {
    proves: 'a row that is not told keeps it, as it keeps what waits',
    story: 'waiting 1200 +-60*5 ?*3',
    drain: [NaN, NaN, NaN, NaN, NaN, 900, 900, 900, 900],
  },
]

for (const { proves, story, drain } of stories) {
  t.test(proves, t => {
    const told = live(story).map(({ drain }) => drain)
    t.strictSame(told.map(rounded), drain)
    t.end()
  })
}

function rounded(seconds: number): number {
  return Number.isFinite(seconds) ? Math.round(seconds) : seconds
}
