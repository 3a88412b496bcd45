import { cell, derive, eachRow, entry } from '../../columns/columns.ts'
import type { Reading } from '../../reading/reading.ts'
import type { Seconds, Span, UnixSeconds } from '../../reading/time.ts'
import { type Circumstances, type Dated, stillKnown } from '../../reading/observation.ts'
import type { Nodes, NodesFacts } from './facts.ts'
import { health, type NodeValues, type RabbitmqNodesModel, unreachablePeers } from './model.ts'

interface SeenNode {
  readonly uptime: Seconds
  readonly seenIn: Span
  /** Kept until the node restarts, so that it does not jitter from reading to reading. */
  readonly startedAt: UnixSeconds
}

/** What is kept of nodes between readings: when each started, and so whether one restarted. */
export class NodesMemory {
  /** Nodes whose uptime was told, also while they are down: the fall shows when they are back. */
  readonly #seen = new Map<string, SeenNode>()
  #last: Dated<NodeValues> | null = null

  /** Calls `onRestart` when a node restarted since it was last seen. */
  observe(
    { facts, span, sections }: Reading<NodesFacts>,
    version: string,
    onRestart: () => void,
    observation: Circumstances,
  ): RabbitmqNodesModel {
    const { nodes, healthChecks } = facts
    // A list without nodes was not read: it takes one to answer.
    const isRead = nodes.rows > 0
    if (isRead && this.#sightNodes(nodes, span)) onRestart()
    const read = this.#nodeValues(nodes, version)
    if (isRead) this.#last = { value: read, readAt: observation.now }
    return {
      cluster: observation.cluster,
      nodes: stillKnown(this.#last, observation) ?? read,
      healthChecks,
      health: health(healthChecks, Object.values(sections)),
    }
  }

  /** True: a node restarted. */
  #sightNodes(nodes: Nodes, span: Span): boolean {
    let hasRestart = false
    eachRow(nodes.rows, row => {
      const uptime = cell(nodes.uptime, row)
      if (Number.isNaN(uptime)) return
      const name = entry(nodes.name, row)
      const last = this.#seen.get(name)
      const isRestart = last !== undefined && hasRestarted(last, uptime, span)
      hasRestart ||= isRestart
      const startedAt = last === undefined || isRestart ? span.to.wall - uptime : last.startedAt
      this.#seen.set(name, { uptime, seenIn: span, startedAt })
    })
    const listed = new Set(nodes.name)
    for (const name of this.#seen.keys()) if (!listed.has(name)) this.#seen.delete(name)
    return hasRestart
  }

  #nodeValues(nodes: Nodes, version: string): NodeValues {
    const startedAt = derive(nodes.rows, row => {
      if (Number.isNaN(cell(nodes.uptime, row))) return NaN
      return this.#seen.get(entry(nodes.name, row))?.startedAt ?? NaN
    })
    return { ...nodes, startedAt, unreachablePeers: unreachablePeers(nodes, version) }
  }
}

/** Its uptime fell, or it is younger than the time since it was seen last. */
function hasRestarted(last: SeenNode, uptime: Seconds, span: Span): boolean {
  return uptime < last.uptime || uptime < span.from.monotonic - last.seenIn.to.monotonic
}
