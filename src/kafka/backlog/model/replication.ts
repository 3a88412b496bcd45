import { cell, type Row, unknownColumn } from '../../../columns/columns.ts'
import type { Partitions, Topics } from '../facts/facts.ts'

/** One row for each row of `Topics`: leadership and replication of its partitions. */
export interface Replication {
  /** Number of replicas of the partition with the fewest. NaN: the topic has no known partition. */
  readonly replicationFactor: Float64Array
  readonly leaderlessPartitions: Float64Array
  readonly underReplicatedPartitions: Float64Array
  readonly nonPreferredLeaderPartitions: Float64Array
  readonly offlineReplicas: Float64Array
}

/** Returns the counts of each topic. */
export function replication(topics: Topics, partitions: Partitions): Replication {
  const counts = {
    replicationFactor: unknownColumn(topics.rows),
    leaderlessPartitions: new Float64Array(topics.rows),
    underReplicatedPartitions: new Float64Array(topics.rows),
    nonPreferredLeaderPartitions: new Float64Array(topics.rows),
    offlineReplicas: new Float64Array(topics.rows),
  }
  for (let row = 0; row < partitions.rows; row++) {
    const topic = partitions.topic[row]!
    const replicas = partitions.replicas[row]!
    if (!(replicas >= counts.replicationFactor[topic]!)) {
      counts.replicationFactor[topic] = replicas
    }
    increase(counts.leaderlessPartitions, topic, Number(isLeaderless(partitions, row)))
    increase(counts.underReplicatedPartitions, topic, Number(isUnderReplicated(partitions, row)))
    increase(counts.nonPreferredLeaderPartitions, topic, Number(hasOtherLeader(partitions, row)))
    increase(counts.offlineReplicas, topic, partitions.offlineReplicas[row]!)
  }
  return counts
}

function increase(counts: Float64Array, row: Row, by: number): void {
  counts[row] = counts[row]! + by
}

/** The partition can be neither written nor read. */
export function isLeaderless({ leader }: Partitions, row: Row): boolean {
  return cell(leader, row) < 0
}

/** A replica is out of sync or missing. */
function isUnderReplicated({ replicas, inSyncReplicas }: Partitions, row: Row): boolean {
  return cell(inSyncReplicas, row) < cell(replicas, row)
}

/** The leader is not the first replica, so load is not where it was planned to be. */
function hasOtherLeader(partitions: Partitions, row: Row): boolean {
  return (
    !isLeaderless(partitions, row) &&
    cell(partitions.leader, row) !== cell(partitions.preferredLeader, row)
  )
}
