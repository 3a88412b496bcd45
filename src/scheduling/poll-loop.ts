import type { Seconds } from '../reading/time.ts'
import type { Clock } from './clock.ts'
import { type CancelTimer, systemTimer, type Timer } from './timer.ts'

export interface PollLoopOptions {
  /** From tick to tick. Read at each tick, so that a slow source can be polled less often. */
  readonly interval: () => Seconds
  /** Time after which a poll's signal is aborted. */
  readonly deadline: Seconds
  /** Must settle soon after its signal is aborted, and must not reject. */
  readonly poll: (signal: AbortSignal) => Promise<void>
  /** Called when a tick finds the last poll still running. */
  readonly onSkip: () => void
  readonly clock: Clock
  readonly timer?: Timer
}

/** Polls immediately and then at each tick, never two polls at a time. */
export class PollLoop {
  readonly #options: PollLoopOptions
  readonly #timer: Timer
  #running: Promise<void> | null = null
  #abort: AbortController | null = null
  #cancelTick: CancelTimer | null = null
  #stopped = false

  constructor(options: PollLoopOptions) {
    this.#options = options
    this.#timer = options.timer ?? systemTimer
  }

  start(): void {
    this.#tick(this.#options.clock.now().monotonic)
  }

  /** Polls once outside the interval, with the same deadline, or waits for the poll that is running. */
  async pollOnce(signal: AbortSignal): Promise<void> {
    this.#running ??= this.#poll(signal)
    await this.#running
  }

  /** Aborts the running poll and waits for its end. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTick?.()
    this.#abort?.abort(new LoopStopped())
    await this.#running
  }

  #tick(due: Seconds): void {
    if (this.#running === null) void this.pollOnce(new AbortController().signal)
    else this.#options.onSkip()
    const now = this.#options.clock.now().monotonic
    // Counted from when the tick was due, so that ticks do not drift. After a suspend of the machine
    // there is one tick, not one for each that was missed.
    const next = Math.max(due + this.#options.interval(), now)
    this.#cancelTick = this.#timer(next - now, () => {
      if (!this.#stopped) this.#tick(next)
    })
  }

  async #poll(outside: AbortSignal): Promise<void> {
    const { deadline, poll } = this.#options
    const abort = new AbortController()
    this.#abort = abort
    const cancelDeadline = this.#timer(deadline, () => abort.abort(new DeadlineExceeded(deadline)))
    try {
      await poll(AbortSignal.any([abort.signal, outside]))
    } finally {
      cancelDeadline()
      this.#abort = null
      this.#running = null
    }
  }
}

/** The reason of a poll's signal when its loop stops: what the poll then misses is no failure. */
export class LoopStopped extends Error {
  constructor() {
    super('the monitor is stopping')
    this.name = 'LoopStopped'
  }
}

/** The reason of a poll's signal that was aborted at its deadline. */
class DeadlineExceeded extends Error {
  constructor(deadline: Seconds) {
    super(`the reading did not end within its deadline of ${deadline} s`)
    this.name = 'DeadlineExceeded'
  }
}
