import { RE2Set } from 're2js'

/** Regular expressions that must match a whole name. */
export interface NamePatterns {
  /** A name passes if it matches one of these. Empty: every name passes. */
  readonly include: readonly string[]
  /** A name that matches one of these does not pass, even if it is included. */
  readonly exclude: readonly string[]
}

/** Returns true for wanted names. */
export type NameFilter = (name: string) => boolean

/** Returns a filter by patterns that `patternError` accepts; throws for others. */
export function nameFilter({ include, exclude }: NamePatterns): NameFilter {
  const isIncluded = matchesAny(include)
  const isExcluded = matchesAny(exclude)
  return name => (include.length === 0 || isIncluded(name)) && !isExcluded(name)
}

/**
 * One automaton for all patterns, which reads a name once.
 *
 * Not `RegExp`, which backtracks: strangers choose the names, and `([a-z]+-?)+retry` would take years
 * for a queue named with 60 letters. There is no cache, because a look-up in it takes as long.
 */
function matchesAny(patterns: readonly string[]): NameFilter {
  if (patterns.length === 0) return () => false
  const automaton = new RE2Set(RE2Set.ANCHOR_BOTH)
  for (const pattern of patterns) automaton.add(pattern)
  automaton.compile()
  return name => automaton.match(name).length > 0
}
