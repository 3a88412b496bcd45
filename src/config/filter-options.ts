import { patterns } from './kinds.ts'
import { withDefault } from './option.ts'

/** Options that choose objects by name. */
export function filterOptions(objects: string, excluded: readonly string[] = []): FilterOptions {
  return {
    include: withDefault(patterns(), [], {
      about: `Only ${objects} whose whole name one of these matches. Empty: all of them.`,
    }),
    exclude: withDefault(patterns(), [...excluded], {
      about: `Without ${objects} whose whole name one of these matches, included or not.`,
    }),
  }
}

type PatternsOption = ReturnType<typeof withDefault<ReturnType<typeof patterns>>>

interface FilterOptions {
  readonly include: PatternsOption
  readonly exclude: PatternsOption
}
