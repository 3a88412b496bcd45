import { cell, entry } from '../../columns/columns.ts'
import { Latest, type Observation } from '../../reading/observation.ts'
import type { Reading } from '../../reading/reading.ts'
import type { Seconds, Span, UnixSeconds } from '../../reading/time.ts'
import type { RabbitmqMemory } from '../rabbitmq-memory.ts'
import type { Restarts } from '../restarts.ts'
import type { Nodes, NodesFacts } from './facts.ts'

interface RememberedNode {
  readonly uptime: Seconds
  readonly readIn: Span
  /** Stays the same until the node restarts, so that it does not jitter from poll to poll. */
  readonly startedAt: UnixSeconds
}

/** One row for each node of the cluster, as it was last read. */
export interface KnownNodes extends Nodes {
  /** Unix seconds. NaN: its uptime was not reported. */
  readonly startedAt: Float64Array
}

/** When each node started, and so whether one restarted. */
export class NodesMemory {
  readonly #restarts: Restarts
  /** Nodes whose uptime was reported, including those that are down now: a restart shows when they are back. */
  readonly #remembered = new Map<string, RememberedNode>()
  readonly #last = new Latest<KnownNodes>()
  #hasUnreportedRestart = false

  constructor({ restarts }: Pick<RabbitmqMemory, 'restarts'>) {
    this.#restarts = restarts
  }

  /** Returns the nodes as last read within the staleness limit; reports restarts. */
  observe(
    { facts: { nodes }, span }: Pick<Reading<NodesFacts>, 'facts' | 'span'>,
    { now, stalenessLimit }: Observation,
  ): KnownNodes {
    // A list without nodes was not read: it takes a node to respond.
    const isRead = nodes.rows > 0
    if (isRead) {
      this.#rememberNodes(nodes, span)
      this.#reportRestart(nodes)
    }
    const read = { ...nodes, startedAt: this.#startedAt(nodes) }
    if (isRead) this.#last.set(read, { readAt: now.monotonic, lifetime: stalenessLimit })
    return this.#last.at(now.monotonic) ?? read
  }

  /**
   * Reports a restart once all nodes respond. While one of them is away, its part of the totals is not
   * gone: it returns, and would look like a burst.
   */
  #reportRestart({ running, uptime }: Nodes): void {
    if (!this.#hasUnreportedRestart || running.includes(0) || uptime.includes(NaN)) return
    this.#hasUnreportedRestart = false
    this.#restarts.report()
  }

  #rememberNodes(nodes: Nodes, span: Span): void {
    for (let row = 0; row < nodes.rows; row++) {
      const uptime = cell(nodes.uptime, row)
      if (Number.isNaN(uptime)) continue
      const name = entry(nodes.name, row)
      const last = this.#remembered.get(name)
      const isRestart = last !== undefined && hasRestarted(last, uptime, span)
      if (isRestart) this.#hasUnreportedRestart = true
      const startedAt = last === undefined || isRestart ? span.to.wall - uptime : last.startedAt
      this.#remembered.set(name, { uptime, readIn: span, startedAt })
    }
    const listed = new Set(nodes.name)
    for (const name of this.#remembered.keys()) {
      if (!listed.has(name)) this.#remembered.delete(name)
    }
  }

  #startedAt({ rows, name, uptime }: Nodes): Float64Array {
    const startedAt = new Float64Array(rows).fill(NaN)
    for (let row = 0; row < rows; row++) {
      if (Number.isNaN(cell(uptime, row))) continue
      startedAt[row] = this.#remembered.get(entry(name, row))?.startedAt ?? NaN
    }
    return startedAt
  }
}

/** Returns true when the uptime fell, or is shorter than the time since the last read. */
function hasRestarted(last: RememberedNode, uptime: Seconds, span: Span): boolean {
  return uptime < last.uptime || uptime < span.from.monotonic - last.readIn.to.monotonic
}
