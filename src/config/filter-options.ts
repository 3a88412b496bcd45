import type { z } from 'zod'
import { patterns } from './option-types.ts'
import { withDefault } from './option.ts'

type Patterns = z.ZodPrefault<ReturnType<typeof patterns>>

/** Patterns of the objects that an entry applies to; empty applies to all. */
export function namePatterns(objects: string): Patterns {
  return withDefault(patterns(), [], {
    description: `Applies to ${objects} whose whole name matches one of these regular expressions. Empty: all ${objects}.`,
  })
}

/** Options that include and exclude objects by name. */
export function filterOptions(
  objects: string,
  excluded: readonly string[] = [],
): Readonly<Record<'include' | 'exclude', Patterns>> {
  return {
    include: withDefault(patterns(), [], {
      description: `Shows only ${objects} whose whole name matches one of these regular expressions. Empty: all ${objects}.`,
    }),
    exclude: withDefault(patterns(), [...excluded], {
      description: `Hides ${objects} whose whole name matches one of these regular expressions, even if included.`,
    }),
  }
}
