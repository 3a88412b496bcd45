import { sortedByIdentity } from '../../columns/by-identity.ts'
import { compareText } from '../../columns/names.ts'

/** One row for each node whose certificates were checked, in order of name. */
export interface CheckedNodes {
  readonly rows: number
  readonly name: readonly string[]
  /** 1: a certificate of a listener has expired, or will within 30 days. */
  readonly isExpiring: Uint8Array
}

/** One row for each deprecated feature in use, in order of name. */
export interface DeprecatedFeatures {
  readonly rows: number
  readonly name: readonly string[]
  /** How near its removal is: `permitted_by_default`, `denied_by_default`, `disconnected`, `removed`. */
  readonly phase: readonly string[]
}

/** Null: not read. */
export interface HealthFacts {
  readonly certificates: CheckedNodes
  readonly deprecatedFeatures: DeprecatedFeatures | null
  /** Names of stable or required feature flags that are not enabled, in order. */
  readonly disabledFlags: readonly string[] | null
}

interface CheckedNode {
  readonly name: string
  readonly isExpiring: boolean
}

export function sealedCheckedNodes(checked: readonly CheckedNode[]): CheckedNodes {
  const nodes = sortedByIdentity(checked, (a, b) => compareText(a.name, b.name))
  return {
    rows: nodes.length,
    name: nodes.map(({ name }) => name),
    isExpiring: Uint8Array.from(nodes, ({ isExpiring }) => Number(isExpiring)),
  }
}

/** A deprecated feature as the API reported it. */
export interface ListedFeature {
  readonly name: string
  readonly phase: string
}

export function sealedDeprecatedFeatures(listed: readonly ListedFeature[]): DeprecatedFeatures {
  const features = sortedByIdentity(listed, (a, b) => compareText(a.name, b.name))
  return {
    rows: features.length,
    name: features.map(({ name }) => name),
    phase: features.map(({ phase }) => phase),
  }
}
