import { fields, name, text } from '../../client/json-fields.ts'
import type { ListedFeature } from '../facts.ts'

/** Decodes an element of a list of deprecated features. Null: it has no name. */
export function decodeDeprecatedFeature(element: unknown): ListedFeature | null {
  const feature = fields(element)
  const featureName = name(feature['name'])
  return featureName === null
    ? null
    : { name: featureName, phase: text(feature['deprecation_phase']) }
}

interface ListedFlag {
  readonly name: string
  /** It can be enabled, and a later version will require it. */
  readonly isDisabled: boolean
}

/**
 * Decodes an element of a list of feature flags. Null: it has no name.
 *
 * An experimental flag is disabled on purpose, and one that is unavailable cannot be enabled yet.
 */
export function decodeFeatureFlag(element: unknown): ListedFlag | null {
  const flag = fields(element)
  const flagName = name(flag['name'])
  if (flagName === null) return null
  const isDisabled = flag['state'] === 'disabled' && flag['stability'] !== 'experimental'
  return { name: flagName, isDisabled }
}
