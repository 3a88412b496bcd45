import { cell } from '../../../columns/columns.ts'
import type { Seconds } from '../../../reading/time.ts'
import { unreadFacts } from '../facts/facts-builder.ts'
import type { KnownRows } from '../facts/facts.ts'
import type { CompletedFacts } from './group-pairs.ts'

/** A topic or group that no reading saw for this long counts as deleted, as a broker does. */
const rememberedFor: Seconds = 24 * 60 * 60

export const nothingKnown: KnownRows = {
  facts: unreadFacts(),
  expiredTopics: new Set(),
  expiredGroups: new Set(),
}

/** Returns what the next reading may leave out only with proof; `now` is monotonic. */
export function knownRows({ facts, shownAt, listedAt }: CompletedFacts, now: Seconds): KnownRows {
  const expired = (names: readonly string[], seenAt: Float64Array): ReadonlySet<string> =>
    new Set(names.filter((_, row) => now - cell(seenAt, row) > rememberedFor))
  return {
    facts,
    expiredTopics: expired(facts.topics.name, shownAt),
    expiredGroups: expired(facts.groups.name, listedAt),
  }
}
