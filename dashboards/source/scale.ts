import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { textMappings } from './grafana/colours.ts'

/** The states of a family that has one series for each state, with value 1 for the current one. */
export interface Scale {
  /** The label with the state. */
  readonly label: string
  /** Best first; the best is number 0. */
  readonly states: readonly (readonly [state: string, colour: string])[]
}

/**
 * Returns PromQL for the number of the worst current state. Grafana can only colour and sort numbers.
 *
 * Absent where the family is absent: an unknown state has no number.
 */
export function numberOn(scale: Scale, family: string, by: string, matchers: string): string {
  const each = scale.states.map(
    ([state], number) => `${number} * (${family}{${scale.label}="${state}",${matchers}} == 1)`,
  )
  // Worst first: each `or` scans the series on its left, and most series are healthy.
  return `max by (${by}) (${each.reverse().join(' or ')})`
}

/** Returns the mapping from numbers to states and colours, the same on all dashboards. */
export function stateMappings(scale: Scale): readonly ValueMapping[] {
  return textMappings(Object.fromEntries(scale.states.entries()))
}
