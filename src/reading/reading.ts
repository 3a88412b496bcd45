import { type Problem, printableProblem } from './problem.ts'
import type { Span } from './time.ts'

/**
 * Result of one section of a reading.
 *
 * - `complete`: all requests succeeded.
 * - `partial`: some rows are missing; the problems name them.
 * - `failed`: nothing was read.
 * - `skipped`: not requested, because a section it depends on failed or the configuration disables it.
 */
export type SectionState = 'complete' | 'partial' | 'failed' | 'skipped'

export interface Outcome {
  readonly state: SectionState
  readonly problems: readonly Problem[]
}

/**
 * Facts that were read from one cluster between `span.from` and `span.to`.
 *
 * The unit of cadence, deadline, staleness, sealed facts and page.
 */
export interface Reading<Facts, Section extends string = string> {
  readonly name: string
  readonly span: Span
  readonly facts: Facts
  readonly sections: Readonly<Record<Section, Outcome>>
}

/**
 * Reads one part of one cluster.
 *
 * `read` never throws for external failures (they are problems of sections); it throws only for bugs.
 * The signal is aborted at the deadline and when the monitor stops.
 */
export interface Source<Facts, Section extends string = string> {
  /** The label `reading`: `backlog`, `queues`, `nodes`, `traffic`. */
  readonly name: string
  /** The section without which a reading is useless; it decides `_source_up`. */
  readonly core: Section
  read(signal: AbortSignal): Promise<Reading<Facts, Section>>
}

/** Returns the outcome of a section with these problems; `hasRows`: something was read nevertheless. */
export function outcome(problems: readonly Problem[], hasRows = true): Outcome {
  if (problems.length === 0) return { state: 'complete', problems }
  return { state: hasRows ? 'partial' : 'failed', problems: problems.map(printableProblem) }
}

export const skipped: Outcome = { state: 'skipped', problems: [] }
