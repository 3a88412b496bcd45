import {
  MappingType,
  SpecialValueMatch,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard'

/** A threshold: values from `from` on have `colour`. */
export interface Step {
  readonly from: number
  readonly colour: string
}

/** Returns thresholds that are green below the first step. */
export function greenUpTo(...steps: readonly Step[]): ThresholdsConfigBuilder {
  return colouredFrom('green', steps)
}

/** Returns thresholds for values where higher is better: red below the first step. */
export function redUpTo(...steps: readonly Step[]): ThresholdsConfigBuilder {
  return colouredFrom('red', steps)
}

/** Returns thresholds without a colour, for values that are neither good nor bad. */
export function neutral(): ThresholdsConfigBuilder {
  return colouredFrom('transparent', [])
}

function colouredFrom(lowest: string, steps: readonly Step[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    // Grafana uses null for minus infinity.
    { value: null, color: lowest },
    ...steps.map(({ from, colour }) => ({ value: from, color: colour })),
  ])
}

/** Returns thresholds that are green at 0 and red from 1. */
export const redFromOne = (): ThresholdsConfigBuilder => greenUpTo({ from: 1, colour: 'red' })

/** Returns mappings from values to a text and a colour, such as `{ 0: ['down', 'red'], 1: ['up', 'green'] }`. */
export function textMappings(
  texts: Readonly<Record<number | string, readonly [text: string, colour: string]>>,
): readonly ValueMapping[] {
  const options = Object.fromEntries(
    Object.entries(texts).map(([value, [text, color]], index) => [value, { text, color, index }]),
  )
  return [{ type: MappingType.ValueToText, options }]
}

/** The text of a value that exists, but is not known. */
export const unknown = 'unknown'

/**
 * Returns a mapping for an absent value: purple if it is unknown, without a colour if the text gives the reason.
 *
 * Without it, Grafana gives an absent value the colour of the lowest threshold, green or red.
 */
export function absentAs(text: string): ValueMapping {
  const color = text === unknown ? 'purple' : 'transparent'
  return {
    type: MappingType.SpecialValue,
    options: { match: SpecialValueMatch.NullAndNan, result: { text, color } },
  }
}

/** Returns a mapping for +Inf, which Grafana would show as a number of years. */
export function infiniteAs(text: string, colour: string): readonly ValueMapping[] {
  return textMappings({ [Infinity]: [text, colour] })
}

export const yesOrNo = textMappings({ 0: ['no', 'red'], 1: ['yes', 'green'] })
