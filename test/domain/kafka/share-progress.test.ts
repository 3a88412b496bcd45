import t from 'tap'
import { ShareProgress } from '../../../src/domain/kafka/share-progress.ts'
import { seeded } from './random-logs.ts'

/** Takes readings of `[startOffset, lag, logEnd]`; gives the last position. */
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

t.test('while the log stands, what is done is exact, though the start offset stands too', t => {
  const progress = new ShareProgress()
  t.equal(taken(progress, [[0, 10, 10]]), 0)
  t.ok(Number.isNaN(progress.doneAtLeast), 'how much was done before is not known')
  t.equal(taken(progress, [[0, 4, 10]]), 6)
  t.equal(taken(progress, [[0, 4, 10]]), 6, 'nothing was done')
  t.equal(progress.doneAtLeast, 6)
  t.equal(progress.doneAtMost, 6)
  t.end()
})

t.test('a lag that grows by less than arrives is no proof at once, and one soon', t => {
  const progress = new ShareProgress()
  t.equal(taken(progress, [[0, 10, 10]]), 0)
  // Of the 10 that arrived all may have come before the lag was counted, or none.
  t.ok(Number.isNaN(taken(progress, [[0, 15, 20]])))
  t.equal(progress.doneAtLeast, 0)
  t.equal(progress.doneAtMost, 5)
  t.equal(taken(progress, [[0, 18, 30]]), 2)
  t.end()
})

t.test('a group that does nothing never advances, whenever its lag was counted', t => {
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

t.test('a group that was reset goes back', t => {
  const progress = new ShareProgress()
  const readings = [
    [50, 10, 100],
    [50, 10, 100],
  ] as const
  t.equal(taken(progress, readings), 50)
  t.equal(progress.doneAtLeast, 90)
  t.equal(taken(progress, [[20, 80, 100]]), 20)
  t.equal(progress.doneAtLeast, 20)
  t.end()
})

t.test('messages that may not be read yet are none that were done', t => {
  const progress = new ShareProgress()
  progress.take({ startOffset: 0, lag: 2, logEnd: 10, readableEnd: 7 })
  t.equal(progress.doneAtMost, 7)
  t.end()
})

t.test('whatever a group does, the truth is within the bounds, and no advance is made up', t => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(seed)
    const progress = new ShareProgress()
    let logEnd = Math.floor(random() * 1000)
    let done = Math.floor(random() * (logEnd + 1))
    let stored = Math.floor(random() * (done + 1))
    let position = NaN
    let doneAtPosition = NaN
    for (let reading = 0; reading < 50; reading++) {
      if (random() < 0.5) logEnd += Math.floor(random() * 50)
      if (random() < 0.4) {
        done += Math.floor(random() * (logEnd - done + 1))
        if (random() < 0.5) stored += Math.floor(random() * (done - stored + 1))
      }
      const lag = logEnd - done
      if (random() < 0.5) logEnd += Math.floor(random() * 20)
      const now = taken(progress, [[stored, lag, logEnd]])
      const isWithin =
        progress.doneAtMost >= done && (reading === 0 || progress.doneAtLeast <= done)
      if (!isWithin) t.fail(`seed ${seed}, reading ${reading}: ${done} is out of bounds`)
      if (now > position && !(done > doneAtPosition)) t.fail(`seed ${seed}: ${reading} made up`)
      if (now < position) t.fail(`seed ${seed}: ${reading} went back`)
      if (Number.isNaN(now) || now === position) continue
      position = now
      doneAtPosition = done
    }
  }
  t.end()
})
