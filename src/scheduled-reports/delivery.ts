import type { Seconds, UnixSeconds } from '../reading/time.ts'
import type { Digest } from '../reports/digest/digest.ts'
import type { Clock } from '../scheduling/clock.ts'
import type { CancelTimer, Timer } from '../scheduling/timer.ts'
import { type CalendarPeriod, periodAt } from './calendar.ts'
import { duePeriods } from './due-periods.ts'
import type { ReportConfig } from './options.ts'
import type { StateFile } from './state-file.ts'
import { DeliveryError, type Target } from './target.ts'

/** After a start, until clusters have been polled, so that a late report knows what is open. */
const firstPolls: Seconds = 60

/** For one attempt. */
const attemptTimeout: Seconds = 30

/** Before the second attempt; doubled for each further one. */
const firstPause: Seconds = 30

/** Longest pause, also if `Retry-After` is longer. */
const longestPause: Seconds = 3600

/** How long a report is tried in one run. */
const retryTime: Seconds = 6 * 3600

export interface DeliveryLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

interface DeliveryOptions {
  readonly report: ReportConfig
  readonly target: Target
  readonly instance: string
  readonly state: StateFile
  /** Makes the digest of a period. */
  readonly digest: (
    period: CalendarPeriod,
    missed: readonly string[],
    signal: AbortSignal,
  ) => Promise<Digest>
  readonly clock: Clock
  readonly timer: Timer
  readonly log: DeliveryLog
}

/** Counts of one report and target. */
export interface DeliveryCounts {
  readonly sent: number
  /** Attempts that failed. */
  readonly failures: number
  /** Periods without a report. */
  readonly missed: number
}

/** Sends one report to one target, once for each period. */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #abort = new AbortController()
  #running: Promise<void> | null = null
  #wake: CancelTimer | null = null
  #counts = { sent: 0, failures: 0, missed: 0 }

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  get counts(): DeliveryCounts {
    return this.#counts
  }

  /** Without a remembered state, the first period is the one that goes on now. */
  async start(nextRun: UnixSeconds | null): Promise<void> {
    const { clock, report, state } = this.#options
    const now = clock.now().wall
    const before = state.get(this.key)
    if (before === undefined) {
      await this.#remember(periodAt(now, report.period, report.timeZone).from, nextRun)
    } else if (before.nextRun !== null && before.nextRun <= now) {
      this.#wake = this.#options.timer(firstPolls, () => this.run(nextRun))
    }
  }

  get key(): string {
    return `${this.#options.report.name}/${this.#options.target.kind}`
  }

  /** Sends what is due, unless that already runs. */
  run(nextRun: UnixSeconds | null): void {
    this.#running ??= this.#sendAll(nextRun).finally(() => {
      this.#running = null
    })
  }

  /** Ends retries, and waits for the end of an attempt. */
  async stop(): Promise<void> {
    this.#abort.abort()
    this.#wake?.()
    await this.#running
  }

  async #sendAll(nextRun: UnixSeconds | null): Promise<void> {
    const { state, clock, report, log } = this.#options
    try {
      const sentUntil = state.get(this.key)?.sentUntil ?? clock.now().wall
      const { due, missed } = duePeriods(sentUntil, clock.now().wall, report)
      let names = missed.map(({ name }) => name)
      for (const period of due) {
        // It stays due, so the next run tries it again.
        if (!(await this.#send(period, names))) return
        this.#counts = { ...this.#counts, missed: this.#counts.missed + names.length }
        names = []
        await this.#remember(period.to, nextRun)
      }
      if (due.length === 0) await this.#remember(sentUntil, nextRun)
    } catch (error) {
      // A bug, because failures of targets are counted in #send.
      this.#counts = { ...this.#counts, failures: this.#counts.failures + 1 }
      log.error({ report: report.name, err: error }, 'report failed with an internal error')
    }
  }

  /** Returns whether it was delivered. */
  async #send(period: CalendarPeriod, missed: readonly string[]): Promise<boolean> {
    const { report, target, instance, digest, clock, log } = this.#options
    const from = clock.now().monotonic
    const message = {
      digest: await digest(period, missed, this.#abort.signal),
      key: `${report.name}-${period.name}-${instance}`,
    }
    const fields = { report: report.name, period: period.name, target: target.kind }
    for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
      const error = await this.#attempt(message)
      if (error === null) {
        this.#counts = { ...this.#counts, sent: this.#counts.sent + 1 }
        log.info(fields, 'report sent')
        return true
      }
      if (this.#abort.signal.aborted) return false
      this.#counts = { ...this.#counts, failures: this.#counts.failures + 1 }
      const wait = Math.min(Math.max(pause, error.retryAfter), longestPause)
      const isOver = clock.now().monotonic - from + wait > retryTime
      const problem = error.message
      if (error.isPermanent || isOver) {
        log.error({ ...fields, problem }, 'report not sent, tried again with the next run')
        return false
      }
      log.error({ ...fields, problem, retry_in_seconds: wait }, 'report not sent yet')
      await this.#wait(wait)
    }
  }

  /** Null: it succeeded. */
  async #attempt(message: Parameters<Target['deliver']>[0]): Promise<DeliveryError | null> {
    const { target, timer } = this.#options
    const timeout = new AbortController()
    const cancel = timer(attemptTimeout, () => timeout.abort())
    try {
      const signal = AbortSignal.any([timeout.signal, this.#abort.signal])
      await target.deliver(message, signal)
      return null
    } catch (error) {
      return error instanceof DeliveryError ? error : new DeliveryError('internal error')
    } finally {
      cancel()
    }
  }

  async #wait(pause: Seconds): Promise<void> {
    await new Promise<void>(resolve => {
      const cancel = this.#options.timer(pause, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
    this.#wake = null
  }

  async #remember(sentUntil: UnixSeconds, nextRun: UnixSeconds | null): Promise<void> {
    const { state, report, log } = this.#options
    try {
      await state.set(this.key, { sentUntil, nextRun })
    } catch (error) {
      this.#counts = { ...this.#counts, failures: this.#counts.failures + 1 }
      log.error({ report: report.name, err: error }, 'state of reports cannot be written')
    }
  }
}
