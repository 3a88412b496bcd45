import type { z } from 'zod'
import { patterns } from './option-types.ts'
import { withDefault } from './option.ts'

type Patterns = z.ZodPrefault<ReturnType<typeof patterns>>

/** Patterns of the objects that an entry applies to; empty applies to all. */
export function namePatterns(objects: string): Patterns {
  return withDefault(patterns(), [], {
    description: `Only ${objects} whose whole name matches one of these. Empty: all of them.`,
  })
}

/** Options that include and exclude objects by name. */
export function filterOptions(
  objects: string,
  excluded: readonly string[] = [],
): Readonly<Record<'include' | 'exclude', Patterns>> {
  return {
    include: withDefault(patterns(), [], {
      description: `Shows only ${objects} whose whole name matches one of these. Empty: all of them.`,
    }),
    exclude: withDefault(patterns(), [...excluded], {
      description: `Leaves out ${objects} whose whole name matches one of these, included or not.`,
    }),
  }
}
