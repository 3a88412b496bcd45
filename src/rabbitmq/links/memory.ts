import { Latest, type Observation } from '../../reading/observation.ts'
import type { Reading } from '../../reading/reading.ts'
import {
  type FederationLinks,
  type LinksFacts,
  sealedFederationLinks,
  sealedShovels,
  type Shovels,
} from './facts.ts'

/** Links as last read within the staleness limit; none while they are unknown. */
export interface KnownLinks {
  readonly shovels: Shovels
  readonly federationLinks: FederationLinks
}

/** The last known links. */
export class LinksMemory {
  readonly #shovels = new Latest<Shovels>()
  readonly #federationLinks = new Latest<FederationLinks>()

  observe(
    { facts }: Pick<Reading<LinksFacts>, 'facts'>,
    { now, stalenessLimit }: Observation,
  ): KnownLinks {
    const validity = { readAt: now.monotonic, lifetime: stalenessLimit }
    if (facts.shovels !== null) this.#shovels.set(facts.shovels, validity)
    if (facts.federationLinks !== null) this.#federationLinks.set(facts.federationLinks, validity)
    return {
      shovels: this.#shovels.at(now.monotonic) ?? sealedShovels([]),
      federationLinks: this.#federationLinks.at(now.monotonic) ?? sealedFederationLinks([]),
    }
  }
}
