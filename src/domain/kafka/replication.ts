import { cell, countBy, minBy, type Row, sumBy } from '../columns.ts'
import type { Partitions, Topics } from './facts.ts'

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
  const topicOf = (row: Row): number => cell(partitions.topic, row)
  const count = (isTrue: (row: Row) => boolean): Float64Array =>
    countBy(topics.rows, partitions.rows, topicOf, isTrue)
  return {
    replicationFactor: minBy(topics.rows, partitions.rows, topicOf, row =>
      cell(partitions.replicas, row),
    ),
    leaderlessPartitions: count(row => isLeaderless(partitions, row)),
    underReplicatedPartitions: count(row => isUnderReplicated(partitions, row)),
    nonPreferredLeaderPartitions: count(row => hasNonPreferredLeader(partitions, row)),
    offlineReplicas: sumBy(topics.rows, partitions.rows, topicOf, row =>
      cell(partitions.offlineReplicas, row),
    ),
  }
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
function hasNonPreferredLeader(partitions: Partitions, row: Row): boolean {
  return (
    !isLeaderless(partitions, row) &&
    cell(partitions.leader, row) !== cell(partitions.preferredLeader, row)
  )
}
