import t from 'tap'
import { cell } from '../../../../src/columns/columns.ts'
import type { ClusterFacts } from '../facts/kafka-facts.ts'
import { flowOf, watching } from '../model/watching.ts'

/** A partition and its group at the time of a reading. */
interface Seen {
  readonly commit: number | null
  readonly logStart: number | null
  readonly logEnd: number | null
}

interface Risk {
  readonly at: number
  /** Unread share of the retained log. NaN: unknown. */
  readonly ratio: number
  /** Seconds until retention deletes an unread message. */
  readonly left: number
  /** Messages lost since the first reading. */
  readonly lost: number | null
}

function facts({ commit, logStart, logEnd }: Seen): ClusterFacts {
  return {
    topics: { repartition: [[logStart, logEnd]] },
    groups: { streams: { commits: { 'repartition-0': commit } } },
  }
}

/** Returns the risk after each reading; there is one every `interval` seconds. */
function risks(readings: number, seenAt: (at: number) => Seen, interval = 15): readonly Risk[] {
  const { read } = watching()
  return Array.from({ length: readings }, (_, nth) => {
    const at = nth * interval
    const model = read(at, facts(seenAt(at)))
    return {
      at,
      ratio: cell(model.groupTopicRisk.unreadRetainedRatio, 0),
      left: cell(model.groupTopicRisk.retentionLeft, 0),
      lost: flowOf(model, 'streams repartition').discarded,
    }
  })
}

/** The last multiple of `step` up to an instant. */
function lastMultiple(at: number, step: number): number {
  return Math.floor(at / step) * step
}

const isCritical = ({ ratio, left }: Risk): boolean => ratio > 0.75 && left < 3600
const after = (readings: readonly Risk[], at: number): readonly Risk[] =>
  readings.filter(risk => risk.at >= at)

t.test('a lagging group under retention is at risk in every reading before its first loss', t => {
  // A thousand messages a second arrive. The group reads 990 of them, 45 seconds above the log start.
  for (const deletion of [15, 60, 300]) {
    const story = risks(340, at => ({
      commit: 45_000 + 990 * at,
      logStart: 1000 * lastMultiple(at, deletion),
      logEnd: 7_200_000 + 1000 * at,
    }))
    const lossAt = story.find(({ lost }) => lost !== 0)?.at ?? NaN
    t.ok(lossAt > 900, `the first loss is at ${lossAt} s`)
    const before = after(story, 600).filter(({ at }) => at < lossAt)
    t.strictSame(
      before.filter(risk => !isCritical(risk)),
      [],
      `deleting every ${deletion} s`,
    )
  }
  t.end()
})

t.test(
  'a lagging group is at risk until its loss although the log start reached its commits before',
  t => {
    // The gap to the log start closes by 100 messages a second: it is below two minutes of reading for a long time.
    const story = risks(220, at => ({
      commit: 300_000 + 900 * at,
      logStart: 1000 * at,
      logEnd: 7_200_000 + 1000 * at,
    }))
    const lossAt = story.find(({ lost }) => lost !== 0)?.at ?? NaN
    t.ok(lossAt > 2900 && lossAt < 3100, `the first loss is at ${lossAt} s`)
    const before = after(story, 600).filter(({ at }) => at < lossAt)
    t.strictSame(
      before.filter(risk => !isCritical(risk)),
      [],
    )
    t.end()
  },
)

/** Commits every `commit` s what it read up to then, and deletes up to the commit every `purge` s. */
function streams(
  at: number,
  commit: number,
  purge: number,
): { readonly commit: number; readonly logStart: number; readonly logEnd: number } {
  const commitOf = (instant: number): number => 100 * lastMultiple(instant, commit)
  return {
    commit: commitOf(at),
    logStart: commitOf(lastMultiple(at, purge)),
    logEnd: 100 * at + 50,
  }
}

for (const { title, commit, purge, interval } of [
  { title: 'the defaults of Kafka Streams', commit: 30, purge: 30, interval: 15 },
  { title: 'exactly once, with ten commits a second', commit: 0.1, purge: 30, interval: 15 },
  { title: 'a poll every two minutes', commit: 30, purge: 30, interval: 120 },
  { title: 'a slow purge', commit: 30, purge: 300, interval: 15 },
]) {
  t.test(`a purge up to the commit is no risk: ${title}`, t => {
    const story = risks(200, at => streams(at, commit, purge), interval)
    const settled = after(story, 1000)
    t.strictSame(
      settled.filter(({ ratio, left }) => ratio !== 0 || left !== Infinity),
      [],
    )
    t.strictSame(story.at(-1)?.lost, 0)
    t.end()
  })
}

t.test('a purge up to the commit is no risk after its leader or coordinator did not respond', t => {
  const story = risks(400, at => {
    const seen = streams(at, 30, 30)
    if (at >= 900 && at < 1500) return { ...seen, commit: null }
    return at >= 2000 && at < 2600 ? { ...seen, logStart: null, logEnd: null } : seen
  })
  const known = after(story, 1000).filter(({ left }) => !Number.isNaN(left))
  t.ok(known.length > 250)
  t.strictSame(
    known.filter(({ ratio, left }) => ratio !== 0 || left !== Infinity),
    [],
  )
  t.strictSame(story.at(-1)?.lost, 0)
  t.end()
})

t.test('a purge between the requests for commits and log starts is no loss', t => {
  const story = risks(100, at => {
    const seen = streams(at, 30, 30)
    // The purge of the commit of 930 s is seen already, the commit is not.
    return at === 915 ? { ...seen, logStart: 93_000 } : seen
  })
  t.strictSame(story.at(-1)?.lost, 0)
  t.equal(story.at(-1)?.left, Infinity)
  t.end()
})

t.test('a deletion past the commit is a loss in a purged topic too, one reading later', t => {
  const story = risks(100, at => {
    if (at < 900) return streams(at, 30, 30)
    return { commit: 90_000, logStart: 95_000, logEnd: 200_000 }
  })
  t.strictSame(
    story.filter(({ at }) => at >= 885 && at <= 930).map(({ lost }) => lost),
    [0, 0, 5000, 5000],
  )
  t.equal(story.find(({ at }) => at === 900)?.left, Infinity)
  t.equal(story.find(({ at }) => at === 915)?.left, 0, 'and the rest is at risk')
  t.end()
})

t.test('a log start that moves while the commit does not is no purge, for a day', t => {
  const seenAt = (at: number): Seen => {
    const seen = streams(at, 30, 30)
    if (at < 900 || at >= 1200) return seen
    // For five minutes the group commits nothing, and retention deletes a little.
    return { ...seen, commit: 90_000, logStart: at < 1100 ? 87_000 : 88_000 }
  }
  const story = risks(1500, seenAt, 60)
  t.equal(story.find(({ at }) => at === 1080)?.left, Infinity)
  t.equal(story.find(({ at, left }) => at >= 1140 && left === Infinity)?.at, 1140 + 24 * 3600)
  t.end()
})

t.test('another group that reads the same topic is at risk', t => {
  const { read } = watching()
  let left: readonly number[] = []
  for (let at = 0; at <= 1200; at += 15) {
    const { commit, logStart, logEnd } = streams(at, 30, 30)
    const seen = {
      topics: { repartition: [[logStart, logEnd]] },
      groups: {
        streams: { commits: { 'repartition-0': commit } },
        // It reads half of what arrives.
        tail: { commits: { 'repartition-0': 50 * at } },
      },
    } satisfies ClusterFacts
    left = [...read(at, seen).groupTopicRisk.retentionLeft]
  }
  t.equal(left[0], Infinity)
  t.ok(left[1] !== undefined && left[1] < 3600, `${String(left[1])} s`)
  t.end()
})
