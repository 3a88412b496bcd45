import { cell, type Row, unknownColumn } from '../../../columns/columns.ts'
import type { Partitions, Topics } from '../facts/facts.ts'

/** One row for each row of `Topics`: how well its partitions are led and replicated. */
export interface Replication {
  /** Replicas of the partition that has fewest. NaN: the topic shows no partition. */
  readonly replicationFactor: Float64Array
  readonly leaderlessPartitions: Float64Array
  readonly underReplicatedPartitions: Float64Array
  readonly nonPreferredLeaderPartitions: Float64Array
  readonly offlineReplicas: Float64Array
}

export function replication(topics: Topics, partitions: Partitions): Replication {
  const counts = {
    replicationFactor: unknownColumn(topics.rows),
    leaderlessPartitions: new Float64Array(topics.rows),
    underReplicatedPartitions: new Float64Array(topics.rows),
    nonPreferredLeaderPartitions: new Float64Array(topics.rows),
    offlineReplicas: new Float64Array(topics.rows),
  }
  for (let row = 0; row < partitions.rows; row++) {
    const topic = partitions.topic[row] as number
    const replicas = partitions.replicas[row] as number
    if (!(replicas >= (counts.replicationFactor[topic] as number))) {
      counts.replicationFactor[topic] = replicas
    }
    increase(counts.leaderlessPartitions, topic, Number(isLeaderless(partitions, row)))
    increase(counts.underReplicatedPartitions, topic, Number(isUnderReplicated(partitions, row)))
    increase(counts.nonPreferredLeaderPartitions, topic, Number(hasOtherLeader(partitions, row)))
    increase(counts.offlineReplicas, topic, partitions.offlineReplicas[row] as number)
  }
  return counts
}

function increase(counts: Float64Array, row: Row, by: number): void {
  counts[row] = (counts[row] as number) + by
}

/** Nobody can write to the partition or read from it. */
export function isLeaderless({ leader }: Partitions, row: Row): boolean {
  return cell(leader, row) < 0
}

/** A replica is not in sync, or is not there. */
function isUnderReplicated({ replicas, inSyncReplicas }: Partitions, row: Row): boolean {
  return cell(inSyncReplicas, row) < cell(replicas, row)
}

/** Led, but not by the first replica: the load is not where it was planned to be. */
function hasOtherLeader(partitions: Partitions, row: Row): boolean {
  return (
    !isLeaderless(partitions, row) &&
    cell(partitions.leader, row) !== cell(partitions.preferredLeader, row)
  )
}
