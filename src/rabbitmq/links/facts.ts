import { compareText } from '../../columns/names.ts'

/** One row for each shovel, in order of virtual host, type and name. */
export interface Shovels {
  readonly rows: number
  /** '' for static shovels, which are part of a node's configuration and belong to no virtual host. */
  readonly vhost: readonly string[]
  readonly name: readonly string[]
  /** `static` or `dynamic`. */
  readonly type: readonly string[]
  /** RabbitMQ's word, such as `running` or `terminated`; `unknown` where it reports none. */
  readonly state: readonly string[]
}

/**
 * One row for each federation link, in order of virtual host, exchange, queue and upstream.
 *
 * One exchange has a link for each upstream, and one upstream may be named several times in an
 * upstream set, each time with another exchange or queue as the source.
 */
export interface FederationLinks {
  readonly rows: number
  readonly vhost: readonly string[]
  /** The federated exchange. '': the link is of a queue. */
  readonly exchange: readonly string[]
  /** The federated queue. '': the link is of an exchange. */
  readonly queue: readonly string[]
  readonly upstream: readonly string[]
  /** Exchange or queue of the upstream. '': not reported. */
  readonly source: readonly string[]
  /** RabbitMQ's word, such as `running` or `error`; `unknown` where it reports none. */
  readonly state: readonly string[]
}

/** Null: not read. A list is empty where its plugin is not enabled. */
export interface LinksFacts {
  readonly shovels: Shovels | null
  readonly federationLinks: FederationLinks | null
}

/** What shovels and federation links have in common, as the API reported it. */
export interface ListedLink {
  /** Parts that together identify the link; the first one is the virtual host. */
  readonly identity: readonly string[]
  readonly state: string
  /** The node that reported it. A link that moved is reported by both nodes for a while. */
  readonly node: string
  /** Time of the last change of state, as sortable text. '': not reported. */
  readonly changedAt: string
}

interface LatestLinks {
  /** In order of identity, each once. */
  readonly links: readonly ListedLink[]
  /** Links that one node listed more than once: their names are the same after decoding. */
  readonly repeated: number
}

/** Returns each link once: of several with the same identity, the one that changed last. */
export function latestLinks(listed: readonly ListedLink[]): LatestLinks {
  const sorted = [...listed].sort(
    (a, b) => compareIdentity(a, b) || compareText(a.changedAt, b.changedAt),
  )
  const nodes = new Set(listed.map(({ identity, node }) => JSON.stringify([identity, node])))
  return {
    links: sorted.filter((link, at) => {
      const next = sorted[at + 1]
      return next === undefined || compareIdentity(link, next) !== 0
    }),
    repeated: listed.length - nodes.size,
  }
}

export function sealedShovels(links: readonly ListedLink[]): Shovels {
  return {
    rows: links.length,
    vhost: partOf(links, 0),
    type: partOf(links, 1),
    name: partOf(links, 2),
    state: links.map(({ state }) => state),
  }
}

export function sealedFederationLinks(links: readonly ListedLink[]): FederationLinks {
  return {
    rows: links.length,
    vhost: partOf(links, 0),
    exchange: partOf(links, 1),
    queue: partOf(links, 2),
    upstream: partOf(links, 3),
    source: partOf(links, 4),
    state: links.map(({ state }) => state),
  }
}

function partOf(links: readonly ListedLink[], part: number): readonly string[] {
  return links.map(({ identity }) => identity[part] ?? '')
}

function compareIdentity({ identity: a }: ListedLink, { identity: b }: ListedLink): number {
  for (const [part, name] of a.entries()) {
    const order = compareText(name, b[part] ?? '')
    if (order !== 0) return order
  }
  return 0
}
