import { cell, entry } from '../../columns/columns.ts'
import { isFresh, Latest, type Observation } from '../../reading/observation.ts'
import type { Reading } from '../../reading/reading.ts'
import type { Seconds } from '../../reading/time.ts'
import {
  type CheckedNodes,
  type DeprecatedFeatures,
  type HealthFacts,
  sealedCheckedNodes,
  sealedDeprecatedFeatures,
} from './facts.ts'

/** What is known about the future of a cluster, as last read within the staleness limit. */
export interface KnownHealth {
  readonly certificates: CheckedNodes
  readonly deprecatedFeatures: DeprecatedFeatures
  /** Null: unknown. */
  readonly disabledFlags: readonly string[] | null
}

interface Checked {
  readonly isExpiring: boolean
  readonly readAt: Seconds
}

/** The last results, each node's by itself: one that is down keeps its own. */
export class HealthMemory {
  readonly #nodes = new Map<string, Checked>()
  readonly #features = new Latest<DeprecatedFeatures>()
  readonly #flags = new Latest<readonly string[]>()

  observe({ facts }: Pick<Reading<HealthFacts>, 'facts'>, observation: Observation): KnownHealth {
    const { monotonic: readAt } = observation.now
    const validity = { readAt, lifetime: observation.stalenessLimit }
    if (facts.deprecatedFeatures !== null) this.#features.set(facts.deprecatedFeatures, validity)
    if (facts.disabledFlags !== null) this.#flags.set(facts.disabledFlags, validity)
    this.#rememberNodes(facts.certificates, observation)
    return {
      certificates: sealedCheckedNodes(
        Array.from(this.#nodes, ([name, { isExpiring }]) => ({ name, isExpiring })),
      ),
      deprecatedFeatures: this.#features.at(readAt) ?? sealedDeprecatedFeatures([]),
      disabledFlags: this.#flags.at(readAt),
    }
  }

  #rememberNodes({ rows, name, isExpiring }: CheckedNodes, observation: Observation): void {
    const { monotonic: readAt } = observation.now
    for (let row = 0; row < rows; row++) {
      this.#nodes.set(entry(name, row), { isExpiring: cell(isExpiring, row) === 1, readAt })
    }
    for (const [node, checked] of this.#nodes) {
      if (!isFresh(checked.readAt, observation)) this.#nodes.delete(node)
    }
  }
}
