import t from 'tap'
import { PollLoop, type PollLoopOptions } from '../../src/scheduling/poll-loop.ts'
import { type ManualClock, manualClock } from '../manual-clock.ts'

interface Harness {
  readonly clock: ManualClock
  readonly loop: PollLoop
  /** Monotonic instants at which polls began, relative to the start. */
  readonly began: number[]
  readonly skips: () => number
}

function aLoop(options: Partial<PollLoopOptions> = {}): Harness {
  const clock = manualClock()
  const start = clock.now().monotonic
  const began: number[] = []
  let skips = 0
  const poll = options.poll ?? (() => Promise.resolve())
  const loop = new PollLoop({
    interval: () => 15,
    deadline: 10,
    onSkip: () => skips++,
    clock,
    timer: clock.timer,
    ...options,
    poll: signal => {
      began.push(clock.now().monotonic - start)
      return poll(signal)
    },
  })
  return { clock, loop, began, skips: () => skips }
}

/** Resolves when the signal is aborted. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => signal.addEventListener('abort', () => resolve()))
}

t.test('polls immediately and then at each interval', async t => {
  const { clock, loop, began } = aLoop()
  loop.start()
  await clock.advance(46)
  t.same(began, [0, 15, 30, 45])
  await loop.stop()
})

t.test('a tick that finds the last poll running is skipped and counted', async t => {
  const { clock, loop, began, skips } = aLoop({ deadline: 40, poll: aborted })
  loop.start()
  await clock.advance(50)
  t.same(began, [0, 45], 'the deadline at 40 s frees the tick at 45 s')
  t.equal(skips(), 2, 'the ticks at 15 s and 30 s')
  await loop.stop()
})

t.test('the signal is aborted at the deadline with the reason', async t => {
  let reason: unknown
  const { clock, loop } = aLoop({
    poll: async signal => {
      await aborted(signal)
      reason = signal.reason
    },
  })
  loop.start()
  await clock.advance(9.9)
  t.equal(reason, undefined)
  await clock.advance(0.1)
  t.match(reason, { message: 'the reading did not end within its deadline of 10 s' })
  await loop.stop()
})

t.test('a longer interval takes effect at the next tick', async t => {
  let interval = 15
  const { clock, loop, began } = aLoop({ interval: () => interval })
  loop.start()
  interval = 60
  await clock.advance(140)
  t.same(began, [0, 15, 75, 135])
  await loop.stop()
})

t.test('stopping aborts the running poll, waits for it, and leaves no timer', async t => {
  let ended = false
  const { clock, loop } = aLoop({
    poll: async signal => {
      await aborted(signal)
      ended = true
    },
  })
  loop.start()
  await loop.stop()
  t.ok(ended)
  t.equal(clock.waiting, 0)
})

t.test('a poll outside the interval joins the one that is running', async t => {
  let finish = (): void => undefined
  const { loop, began } = aLoop({ poll: () => new Promise(resolve => (finish = resolve)) })
  const polls = [
    loop.pollOnce(new AbortController().signal),
    loop.pollOnce(new AbortController().signal),
  ]
  finish()
  await Promise.all(polls)
  t.equal(began.length, 1)
})
