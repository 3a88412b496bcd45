/** Regular expressions that must match a whole name. */
export interface NamePatterns {
  /** A name passes if it matches one of these. Empty: every name passes. */
  readonly include: readonly string[]
  /** A name that matches one of these does not pass, even if it is included. */
  readonly exclude: readonly string[]
}

/** Returns true for wanted names. */
export type NameFilter = (name: string) => boolean

/** Returns a filter by patterns, which the configuration has validated as regular expressions. */
export function nameFilter({ include, exclude }: NamePatterns): NameFilter {
  const isIncluded = matchesAny(include)
  const isExcluded = matchesAny(exclude)
  return name => (include.length === 0 || isIncluded(name)) && !isExcluded(name)
}

function matchesAny(patterns: readonly string[]): NameFilter {
  const wholeName = patterns.map(pattern => new RegExp(`^(?:${pattern})$`, 'u'))
  return name => wholeName.some(pattern => pattern.test(name))
}
