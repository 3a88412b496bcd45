import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { textMappings } from './grafana/colours.ts'

/** The states of a family whose one series for each object names the current state, with value 1. */
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
    ([state], number) => `${number} * ${family}{${scale.label}="${state}",${matchers}}`,
  )
  // Worst first: each `or` scans the series on its left, and most series are healthy.
  return `max by (${by}) (${each.reverse().join(' or ')})`
}

/**
 * Returns PromQL for the number of objects in some states, such as `status="unknown"`.
 *
 * 0 if none is in such a state; absent if there are no objects.
 */
export function countIn(states: string, family: string, by: string, matchers: string): string {
  return `sum(max by (${by}) (${family}{${states},${matchers}})) or 0 * count(${family}{${matchers}})`
}

/** Returns the mapping from numbers to states and colours, the same on all dashboards. */
export function stateMappings(scale: Scale): readonly ValueMapping[] {
  return textMappings(Object.fromEntries(scale.states.entries()))
}
