import type { Seconds } from '../reading/time.ts'
import { historyHorizon } from './inflow-history.ts'
import { type NameRule, NameRules } from './name-rules.ts'

/** What is expected of the backlogs of a cluster; configured, so a reload may change it. */
export interface Expectations {
  /** Length of the window that trend, drain and rates look at, and status where no other is set. */
  readonly window: Seconds
  /** Length of the window of a backlog's status. */
  readonly windows: NameRules
  /** 1: messages may wait while there are no consumers, as between two runs of a nightly job. */
  readonly mayRestUnread: NameRules
  /** Maximum age of a backlog in seconds. NaN: none is set. */
  readonly objectives: NameRules
  /** Seconds in which waiting messages should be done. NaN: none is set. */
  readonly drainTargets: NameRules
  /** How far back arrivals are remembered. */
  readonly horizon: Seconds
  /** Number of waiting messages up to which a part of a backlog counts as empty. */
  readonly tolerances: NameRules
}

/** What is expected of the backlogs whose two names match, as in `NameRule`. */
export interface Expectation extends Omit<NameRule, 'value'> {
  readonly age?: Seconds | undefined
  readonly statusWindow?: Seconds | undefined
  readonly idle?: 'expected' | undefined
  readonly drain?: Seconds | undefined
}

/** From an age of four times the objective an alert is critical, so ages must be measured up to there. */
const measuredObjectives = 4

/** Returns the rules of a list of expectations; the first entry that matches decides on all. */
export function expectationsFrom(
  entries: readonly Expectation[],
  window: Seconds,
): Omit<Expectations, 'tolerances'> {
  const rules = (valueOf: (entry: Expectation) => number, otherwise: number): NameRules =>
    new NameRules(
      entries.map(entry => ({ ...entry, value: valueOf(entry) })),
      otherwise,
    )
  const longest = Math.max(0, ...entries.map(({ age }) => age ?? 0))
  return {
    window,
    windows: rules(entry => entry.statusWindow ?? window, window),
    mayRestUnread: rules(({ idle }) => Number(idle === 'expected'), 0),
    objectives: rules(({ age }) => age ?? NaN, NaN),
    drainTargets: rules(({ drain }) => drain ?? NaN, NaN),
    horizon: Math.max(historyHorizon, measuredObjectives * longest),
  }
}
