import { InflowHistory, type RequestInterval } from '../../../backlog/inflow-history.ts'
import { capacityFor, unknownColumn } from '../../../columns/columns.ts'
import { RememberedBytes } from '../../../columns/remembered-column.ts'
import { LogStartMemory } from '../memory/log-start-memory.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { PartitionOffsets } from '../memory/partition-memory.ts'
import { ProbeMemory } from '../probes/probe-memory.ts'
import type { KnownPositions } from './model.ts'

/** What is remembered of the log of each partition, by partition id. */
export class LogHistory {
  readonly inflow = new InflowHistory()
  readonly probes = new ProbeMemory()
  readonly #logStarts = new LogStartMemory()
  /** 1: a transaction was open once, so the last offset of the log may be its marker. */
  readonly #isTransactional = new RememberedBytes()

  /** Takes the log ends of a reading. */
  observe(
    { id: ids, logEndOffset, readableEndOffset, appended, cutTo }: PartitionOffsets,
    read: RequestInterval,
    horizon: Seconds,
  ): void {
    const inflow = unknownColumn(capacityFor(ids))
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row]!
      const logEnd = logEndOffset[row]!
      const cut = cutTo[row]!
      if (!Number.isNaN(cut)) {
        this.inflow.cut(id, cut)
        this.probes.cut(id, cut)
      }
      // A last known readable end is below a log end that grew since, which proves no transaction.
      if (logEnd > readableEndOffset[row]!) this.#isTransactional.set(id, 1)
      // A last known log end says nothing about this reading.
      if (!Number.isNaN(appended[row])) inflow[id] = logEnd
    }
    this.inflow.append(inflow, read, horizon)
  }

  /** Returns the messages a second by which the log start of each partition advances. */
  logStartAdvance(offsets: PartitionOffsets, { receivedAt }: RequestInterval): Float64Array {
    return this.#logStarts.observe(offsets, receivedAt)
  }

  /**
   * Returns the tolerance of each position: its (group, topic)'s, and at least 1 in a log with
   * transactions, for the marker that no consumer reads.
   */
  tolerances(
    { positions, partitionOffsets, groupTopics: { ofPosition } }: KnownPositions,
    ofGroupTopics: Float64Array,
  ): Float64Array {
    const tolerance = new Float64Array(positions.rows)
    for (let row = 0; row < positions.rows; row++) {
      const configured = ofGroupTopics[ofPosition[row]!]!
      const id = partitionOffsets.id[positions.partition[row]!]!
      tolerance[row] = configured < 1 && this.#isTransactional.at(id) === 1 ? 1 : configured
    }
    return tolerance
  }

  forget(id: number): void {
    this.inflow.forget(id)
    this.probes.forget(id)
    this.#logStarts.forget(id)
    this.#isTransactional.forget(id)
  }
}
