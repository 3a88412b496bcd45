import type { Problem } from '../reading/problem.ts'
import { problemText } from '../reading/problem.ts'
import type { Instant, Seconds } from '../reading/time.ts'
import type { MonitorLog } from './monitor-log.ts'

/** Time between the lines of one outage. */
const repeatAfter: Seconds = 10 * 60

/** Time between the first lines of two outages of one cluster, which may fail at every other poll. */
const againAfter: Seconds = 60

/** Lines about all clusters in one minute; those that do not fit are logged in a later one. */
const linesPerMinute = 30

/** Lines of a minute that repeats leave to new outages and their ends. */
const keptFromRepeats = 15

interface Outage {
  problem: Problem
  readonly from: Instant
  /** Monotonic instant of its last line. Null: none yet. */
  loggedAt: Seconds | null
}

/**
 * Logs the clusters that cannot be read: one line at level error for each, repeated every 10 minutes,
 * and one line when the cluster can be read again.
 *
 * One for the process, so that hundreds of clusters that fail together do not flood the log.
 */
export class OutageLog {
  readonly #log: MonitorLog
  readonly #outages = new Map<string, Outage>()
  /** By cluster, the monotonic instant of the first line of its last outage. */
  readonly #lastOutage = new Map<string, Seconds>()
  #minuteStart: Seconds = -Infinity
  #linesInMinute = 0
  /** True: a line did not fit into the current minute. */
  #hasOverflow = false

  constructor(log: MonitorLog) {
    this.#log = log
  }

  /** Called after each poll of a cluster that cannot be read. */
  failed(cluster: string, problem: Problem, now: Instant): void {
    const outage = this.#outages.get(cluster) ?? { problem, from: now, loggedAt: null }
    outage.problem = problem
    this.#outages.set(cluster, outage)
    if (!this.#isDue(cluster, outage, now.monotonic)) return
    if (outage.loggedAt === null) this.#lastOutage.set(cluster, now.monotonic)
    outage.loggedAt = now.monotonic
    const fields = {
      cluster,
      problem: problemText(problem),
      down_for_seconds: secondsOf(outage, now),
    }
    this.#log.error(fields, 'cluster cannot be read')
  }

  /** Called after each poll of a cluster that can be read. */
  succeeded(cluster: string, now: Instant): void {
    const outage = this.#outages.get(cluster)
    if (outage === undefined) return
    if (outage.loggedAt !== null) {
      if (!this.#mayLog(now.monotonic, linesPerMinute)) return
      const fields = { cluster, down_for_seconds: secondsOf(outage, now) }
      this.#log.info(fields, 'cluster can be read again')
    }
    this.#outages.delete(cluster)
  }

  /** Called when a cluster is no longer configured. */
  forget(cluster: string): void {
    this.#outages.delete(cluster)
    this.#lastOutage.delete(cluster)
  }

  #isDue(cluster: string, { loggedAt }: Outage, now: Seconds): boolean {
    if (loggedAt !== null) {
      return now - loggedAt >= repeatAfter && this.#mayLog(now, linesPerMinute - keptFromRepeats)
    }
    const last = this.#lastOutage.get(cluster) ?? -Infinity
    return now - last >= againAfter && this.#mayLog(now, linesPerMinute)
  }

  /** Counts a line, unless there were already `limit` in this minute. */
  #mayLog(now: Seconds, limit: number): boolean {
    if (now - this.#minuteStart >= 60) this.#startMinute(now)
    if (this.#linesInMinute >= limit) {
      this.#hasOverflow ||= limit === linesPerMinute
      return false
    }
    this.#linesInMinute++
    return true
  }

  #startMinute(now: Seconds): void {
    this.#minuteStart = now
    this.#linesInMinute = 0
    if (!this.#hasOverflow) return
    this.#hasOverflow = false
    this.#linesInMinute++
    const fields = { clusters: this.#outages.size, lines_per_minute: linesPerMinute }
    this.#log.error(fields, 'many clusters cannot be read, the log names them over several minutes')
  }
}

function secondsOf({ from }: Outage, now: Instant): Seconds {
  return Math.round(now.monotonic - from.monotonic)
}
