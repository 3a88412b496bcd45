import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { words } from './grafana/colours.ts'

/** Words that a family has a series for each of, 1 for the one that holds, as colours from good to bad. */
export interface Scale {
  /** The label that carries the word. */
  readonly label: string
  /** The best first: its number is 0. */
  readonly words: readonly (readonly [word: string, colour: string])[]
}

/**
 * PromQL for the number of the worst word that holds, as Grafana colours and sorts numbers.
 *
 * Absent where the family is: there is no number for what nobody knows.
 */
export function numberOn(scale: Scale, family: string, by: string, matchers: string): string {
  const each = scale.words.map(
    ([word], badness) => `${badness} * (${family}{${scale.label}="${word}",${matchers}} == 1)`,
  )
  // The worst first: `or` goes through all that stands left of it, and most are well.
  return `max by (${by}) (${each.reverse().join(' or ')})`
}

/** The same word and colour for a number everywhere. */
export function wordsOf(scale: Scale): readonly ValueMapping[] {
  return words(Object.fromEntries(scale.words.entries()))
}
