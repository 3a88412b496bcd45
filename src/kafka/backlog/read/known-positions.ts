import { cell, entry, type Row } from '../../../columns/columns.ts'
import type { KafkaFacts } from '../facts/facts.ts'
import type { StagedGroup } from '../facts/groups-builder.ts'
import type { Topology } from '../facts/topology-builder.ts'
import { partitionsNow } from '../memory/carried-over-rows.ts'
import type { CommitBuilders } from './commit-sink.ts'

/**
 * Stages the known commits in topics that Metadata does not show as unreadable, because coordinators
 * leave them out without an error. A commit that is reported afterwards replaces this.
 */
export function keepHiddenCommits(
  known: KafkaFacts,
  { topics, partitions }: Topology,
  { groups, positions }: CommitBuilders,
): void {
  if (!topics.shown.includes(0)) return
  const partitionNow = partitionsNow(known, { topics, partitions })
  const { partition, group, committedOffset, unreadable } = known.positions
  for (let row = 0; row < known.positions.rows; row++) {
    if (Number.isNaN(committedOffset[row]) && unreadable[row] === 0) continue
    const now = partitionNow(partition[row]!)
    if (now === undefined || cell(topics.shown, cell(partitions.topic, now)) === 1) continue
    const groupNow = groups.row(entry(known.groups.name, group[row]!))
    if (groupNow !== undefined) positions.unreadable(groupNow, now)
  }
}

/**
 * Keeps the known partitions without a commit of groups whose members have left: the group may still
 * read their messages.
 */
export function keepUncommitted(
  known: KafkaFacts,
  topology: Topology,
  { groups, positions }: CommitBuilders,
): void {
  const { partition, group, committedOffset, unreadable } = known.positions
  if (!committedOffset.includes(NaN)) return
  const partitionNow = partitionsNow(known, topology)
  for (let row = 0; row < known.positions.rows; row++) {
    if (!Number.isNaN(committedOffset[row]) || unreadable[row] === 1) continue
    const name = entry(known.groups.name, group[row]!)
    const staged = groups.find(name)
    if (staged === undefined || !mayReadWhatItRead(staged)) continue
    const now = partitionNow(partition[row]!)
    if (now !== undefined) positions.unstarted(groups.row(name) as Row, now)
  }
}

/** False: the members' assignments, or the coordinator of a share group, show all that the group reads. */
function mayReadWhatItRead({
  type,
  commitsKnown,
  members,
  assignmentsKnown,
}: StagedGroup): boolean {
  return type !== 'share' && commitsKnown && !(members > 0 && assignmentsKnown)
}
