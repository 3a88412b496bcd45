import t from 'tap'
import { ShareProgress } from '../../../../src/kafka/backlog/share-groups/share-progress.ts'
import { seeded } from '../random-logs.ts'

/** Takes readings of `[startOffset, lag, logEnd]`; returns the last position. */
function taken(
  progress: ShareProgress,
  readings: readonly (readonly [startOffset: number, lag: number, logEnd: number])[],
): number {
  let position = NaN
  for (const [startOffset, lag, logEnd] of readings) {
    position = progress.take({ startOffset, lag, logEnd, readableEnd: logEnd })
  }
  return position
}

t.test(
  'progress is exact while the log end is constant, even if the start offset is constant as well',
  t => {
    const progress = new ShareProgress()
    t.equal(taken(progress, [[0, 10, 10]]), 0)
    t.ok(Number.isNaN(progress.completedAtLeast), 'how much was done before is not known')
    t.equal(taken(progress, [[0, 4, 10]]), 6)
    t.equal(taken(progress, [[0, 4, 10]]), 6, 'nothing was done')
    t.equal(progress.completedAtLeast, 6)
    t.equal(progress.completedAtMost, 6)
    t.end()
  },
)

t.test('a lag that grows slower than arrivals proves progress after a few readings', t => {
  const progress = new ShareProgress()
  t.equal(taken(progress, [[0, 10, 10]]), 0)
  // All of the 10 arrivals may have come before the lag was counted, or none.
  t.ok(Number.isNaN(taken(progress, [[0, 15, 20]])))
  t.equal(progress.completedAtLeast, 0)
  t.equal(progress.completedAtMost, 5)
  t.equal(taken(progress, [[0, 18, 30]]), 2)
  t.end()
})

t.test('a group that completes nothing never advances, whenever its lag was counted', t => {
  const random = seeded(7)
  const progress = new ShareProgress()
  let logEnd = 1000
  const first = taken(progress, [[100, 900, logEnd]])
  for (let reading = 0; reading < 1000; reading++) {
    const arrived = random() < 0.3 ? 0 : Math.floor(random() * 100)
    const countedAt = logEnd + Math.floor(random() * (arrived + 1))
    logEnd += arrived
    const position = taken(progress, [[100, countedAt - 100, logEnd]])
    t.ok(Number.isNaN(position) || position === first, `reading ${reading}`)
  }
  t.end()
})

t.test('the position of a group that was reset goes back', t => {
  const progress = new ShareProgress()
  const readings = [
    [50, 10, 100],
    [50, 10, 100],
  ] as const
  t.equal(taken(progress, readings), 50)
  t.equal(progress.completedAtLeast, 90)
  t.equal(taken(progress, [[20, 80, 100]]), 20)
  t.equal(progress.completedAtLeast, 20)
  t.end()
})

t.test('the position of a group goes back when its log is truncated', t => {
  const progress = new ShareProgress()
  t.equal(
    taken(progress, [
      [20, 10, 100],
      [20, 10, 100],
      [20, 10, 50],
    ]),
    20,
  )
  t.equal(progress.completedAtLeast, 20)
  t.end()
})

t.test('messages once counted as possibly completed may be completed later', t => {
  const progress = new ShareProgress()
  // Ten arrived between lag and log end: at most 15 are completed, in fact 5.
  taken(progress, [
    [0, 5, 20],
    [0, 15, 20],
  ])
  t.equal(taken(progress, [[0, 13, 20]]), 7)
  t.end()
})

t.test('messages that are not readable yet do not count as completed', t => {
  const progress = new ShareProgress()
  progress.take({ startOffset: 0, lag: 2, logEnd: 10, readableEnd: 7 })
  t.equal(progress.completedAtMost, 7)
  progress.take({ startOffset: 0, lag: 2, logEnd: 20, readableEnd: 7 })
  t.equal(progress.completedAtLeast, 7)
  t.end()
})

/** A share group that reads one partition at intervals and out of order. */
class SimulatedShareGroup {
  logEnd: number
  done: number
  startOffset: number
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
    this.logEnd = this.#upTo(1000)
    this.done = this.#upTo(this.logEnd)
    this.startOffset = this.#upTo(this.done)
  }

  live(): void {
    if (this.#random() < 0.5) this.logEnd += this.#upTo(50)
    if (this.#random() < 0.6) return
    this.done += this.#upTo(this.logEnd - this.done)
    if (this.#random() < 0.5) this.startOffset += this.#upTo(this.done - this.startOffset)
  }

  /** Lag and log end are reported one after the other; messages may arrive in between. */
  reading(): [startOffset: number, lag: number, logEnd: number] {
    const lag = this.logEnd - this.done
    if (this.#random() < 0.5) this.logEnd += this.#upTo(20)
    return [this.startOffset, lag, this.logEnd]
  }

  #upTo(most: number): number {
    return Math.floor(this.#random() * (most + 1))
  }
}

t.test('random readings: the true progress is within the bounds, every advance is real', t => {
  for (let seed = 1; seed <= 200; seed++) {
    const group = new SimulatedShareGroup(seeded(seed))
    const progress = new ShareProgress()
    let last = { position: NaN, done: NaN }
    for (let reading = 0; reading < 50; reading++) {
      group.live()
      const { done } = group
      const position = taken(progress, [group.reading()])
      const isWithin = progress.completedAtMost >= done && !(progress.completedAtLeast > done)
      const isMadeUp = position > last.position && !(done > last.done)
      if (!isWithin || isMadeUp || position < last.position) t.fail(`seed ${seed}, ${reading}`)
      if (!Number.isNaN(position) && position !== last.position) last = { position, done }
    }
  }
  t.end()
})
