/** Regular expressions that must match a whole name. */
export interface NamePatterns {
  /** A name passes when one of these matches. Empty: every name does. */
  readonly include: readonly string[]
  /** A name that one of these matches does not pass, included or not. */
  readonly exclude: readonly string[]
}

/** True: the name is wanted. */
export type NameFilter = (name: string) => boolean

/** Patterns must be valid regular expressions; the configuration sees to that. */
export function nameFilter({ include, exclude }: NamePatterns): NameFilter {
  const isIncluded = matchesAny(include)
  const isExcluded = matchesAny(exclude)
  return name => (include.length === 0 || isIncluded(name)) && !isExcluded(name)
}

function matchesAny(patterns: readonly string[]): NameFilter {
  const wholeName = patterns.map(pattern => new RegExp(`^(?:${pattern})$`, 'u'))
  return name => wholeName.some(pattern => pattern.test(name))
}
