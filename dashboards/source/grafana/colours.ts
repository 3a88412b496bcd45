import {
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard'

/** Where a value turns to another colour: from `from` on it has `colour`. */
export interface Step {
  readonly from: number
  readonly colour: string
}

/** Green up to the first step. */
export function greenUpTo(...steps: readonly Step[]): ThresholdsConfigBuilder {
  return colouredFrom('green', steps)
}

/** For values that are better the higher they are: red up to the first step. */
export function redUpTo(...steps: readonly Step[]): ThresholdsConfigBuilder {
  return colouredFrom('red', steps)
}

/** For values that are neither good nor bad. */
export function plain(): ThresholdsConfigBuilder {
  return colouredFrom('transparent', [])
}

function colouredFrom(lowest: string, steps: readonly Step[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    // Null is Grafana's word for minus infinity.
    { value: null, color: lowest },
    ...steps.map(({ from, colour }) => ({ value: from, color: colour })),
  ])
}

/** Any trouble at all is red. */
export const noneIsGood = (): ThresholdsConfigBuilder => greenUpTo({ from: 1, colour: 'red' })

/** A word and a colour for each number, such as `{ 0: ['down', 'red'], 1: ['up', 'green'] }`. */
export function words(
  meanings: Readonly<Record<number, readonly [text: string, colour: string]>>,
): readonly ValueMapping[] {
  const options = Object.fromEntries(
    Object.entries(meanings).map(([value, [text, color]], index) => [
      value,
      { text, color, index },
    ]),
  )
  return [{ type: MappingType.ValueToText, options }]
}

/** Times that may be endless: Prometheus' +Inf, which would read as a number of years. */
export function endless(text: string, colour: string): readonly ValueMapping[] {
  return words({ [Infinity]: [text, colour] })
}

export const yesOrNo = words({ 0: ['no', 'red'], 1: ['yes', 'green'] })
