import type { Problem } from './problem.ts'
import type { Span } from './time.ts'

/**
 * How one section of a reading went.
 *
 * - `complete`: everything asked for was answered.
 * - `partial`: some rows are missing; the problems say which.
 * - `failed`: nothing was read.
 * - `skipped`: not asked, because what it builds on failed or the configuration turns it off.
 */
export type SectionState = 'complete' | 'partial' | 'failed' | 'skipped'

export interface Outcome {
  readonly state: SectionState
  readonly problems: readonly Problem[]
}

/**
 * What was read of one cluster between `span.from` and `span.to`.
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
 * `read` never throws for the world's failures (they are problems in sections); it throws only for
 * a programmer's mistake. The signal carries the deadline and the monitor's end.
 */
export interface Source<Facts, Section extends string = string> {
  /** The label `reading`: `backlog`, `queues`, `nodes`, `traffic`. */
  readonly name: string
  /** The section without which the reading says nothing; it decides `_source_up`. */
  readonly core: Section
  read(signal: AbortSignal): Promise<Reading<Facts, Section>>
}

/** The outcome of a section from its problems and whether anything was read all the same. */
export function outcome(problems: readonly Problem[], hasRows = true): Outcome {
  if (problems.length === 0) return { state: 'complete', problems }
  return { state: hasRows ? 'partial' : 'failed', problems }
}

export const skipped: Outcome = { state: 'skipped', problems: [] }
