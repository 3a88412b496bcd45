import {
  cell,
  growingIndexes,
  growingIntegers,
  type GrowingColumn,
  type Row,
} from '../../../columns/columns.ts'
import type { Partitions } from './facts.ts'

/** Partitions without offsets. */
export type TopologyPartitions = Omit<
  Partitions,
  'logStartOffset' | 'logEndOffset' | 'lastStableOffset' | 'readableEndOffset'
>

/** The rows of one topic, which arrived one after the other. */
interface StagedRows {
  readonly firstStaged: Row
  readonly staged: number
}

/** Partitions of a Metadata response in order of arrival; `seal` puts them in the order of their topics. */
export class StagedPartitions {
  readonly partition = growingIntegers()
  readonly leader = growingIntegers()
  readonly leaderEpoch = growingIntegers()
  readonly preferredLeader = growingIntegers()
  readonly replicas = growingIndexes()
  readonly inSyncReplicas = growingIndexes()
  readonly offlineReplicas = growingIndexes()

  get rows(): number {
    return this.partition.rows
  }

  keep(partitions: TopologyPartitions, row: Row): void {
    this.partition.push(cell(partitions.partition, row))
    this.leader.push(cell(partitions.leader, row))
    this.leaderEpoch.push(cell(partitions.leaderEpoch, row))
    this.preferredLeader.push(cell(partitions.preferredLeader, row))
    this.replicas.push(cell(partitions.replicas, row))
    this.inSyncReplicas.push(cell(partitions.inSyncReplicas, row))
    this.offlineReplicas.push(cell(partitions.offlineReplicas, row))
  }

  /** Returns the rows of one topic in order of partition number, each number once. */
  orderOf({ firstStaged, staged }: StagedRows): Uint32Array {
    const rows = new Uint32Array(staged)
    for (let index = 0; index < staged; index++) rows[index] = firstStaged + index
    if (this.#isInOrder(firstStaged, staged)) return rows
    const number = (row: number): number => this.partition.at(row)
    rows.sort((a, b) => number(a) - number(b))
    return rows.filter((row, at) => at === 0 || number(row) !== number(cell(rows, at - 1)))
  }

  /** Brokers mostly report partitions in order. */
  #isInOrder(firstStaged: number, staged: number): boolean {
    for (let row = firstStaged + 1; row < firstStaged + staged; row++) {
      if (this.partition.at(row) <= this.partition.at(row - 1)) return false
    }
    return true
  }

  seal(orders: readonly Uint32Array[]): TopologyPartitions {
    const rows = orders.reduce((sum, { length }) => sum + length, 0)
    const order = new Uint32Array(rows)
    const topic = new Uint32Array(rows)
    let first = 0
    for (const [topicRow, topicOrder] of orders.entries()) {
      order.set(topicOrder, first)
      topic.fill(topicRow, first, first + topicOrder.length)
      first += topicOrder.length
    }
    return {
      rows,
      topic,
      partition: inOrder(new Int32Array(rows), this.partition, order),
      leader: inOrder(new Int32Array(rows), this.leader, order),
      leaderEpoch: inOrder(new Int32Array(rows), this.leaderEpoch, order),
      preferredLeader: inOrder(new Int32Array(rows), this.preferredLeader, order),
      replicas: inOrder(new Uint32Array(rows), this.replicas, order),
      inSyncReplicas: inOrder(new Uint32Array(rows), this.inSyncReplicas, order),
      offlineReplicas: inOrder(new Uint32Array(rows), this.offlineReplicas, order),
    }
  }
}

function inOrder<C extends Int32Array | Uint32Array>(
  column: C,
  staged: GrowingColumn<C>,
  order: Uint32Array,
): C {
  for (let row = 0; row < order.length; row++) column[row] = staged.at(cell(order, row))
  return column
}
