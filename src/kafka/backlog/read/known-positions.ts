import { cell, entry, type Row } from '../../../columns/columns.ts'
import type { KafkaFacts } from '../facts/facts.ts'
import type { StagedGroup } from '../facts/groups-builder.ts'
import type { Topology } from '../facts/topology-builder.ts'
import { partitionsNow } from '../memory/carried-over-rows.ts'
import type { CommitBuilders } from './commit-sink.ts'

/**
 * Stages the known commits in some topics as unreadable, unless the group reports the topic:
 * coordinators leave out topics that the user may not describe, without an error. A commit that is
 * reported afterwards replaces this. `isHidden`: 1 for each of these topics.
 */
export function keepHiddenCommits(
  known: KafkaFacts,
  { topics, partitions }: Topology,
  { groups, positions, reported }: CommitBuilders,
  isHidden: Uint8Array,
): void {
  if (!isHidden.includes(1)) return
  const partitionNow = partitionsNow(known, { topics, partitions })
  const { partition, group, committedOffset, unreadable } = known.positions
  for (let row = 0; row < known.positions.rows; row++) {
    if (Number.isNaN(committedOffset[row]) && unreadable[row] === 0) continue
    const now = partitionNow(partition[row]!)
    if (now === undefined || cell(isHidden, cell(partitions.topic, now)) === 0) continue
    const groupNow = groups.row(entry(known.groups.name, group[row]!))
    if (groupNow === undefined || reported.has(groupNow, cell(partitions.topic, now))) continue
    positions.unreadable(groupNow, now)
  }
}

/**
 * Returns the rows of topics in which a group had commits, and now reports none at all: its offsets were
 * deleted, or the user may not describe the topic since Metadata was read.
 */
export function unreportedTopics(
  { topics, partitions, groups, positions }: KafkaFacts,
  now: Topology,
  to: CommitBuilders,
): ReadonlySet<Row> {
  const found = new Set<Row>()
  const { group, partition, committedOffset, unreadable } = positions
  let lastGroup = -1
  let lastTopic = -1
  for (let row = 0; row < positions.rows; row++) {
    if (Number.isNaN(committedOffset[row]) && unreadable[row] === 0) continue
    const topic = cell(partitions.topic, partition[row]!)
    if (group[row] === lastGroup && topic === lastTopic) continue
    lastGroup = group[row]!
    lastTopic = topic
    const topicNow = to.index.topicRow(entry(topics.name, topic))
    if (topicNow === undefined || entry(now.topics.id, topicNow) !== entry(topics.id, topic))
      continue
    const groupNow = to.groups.find(entry(groups.name, lastGroup))
    if (groupNow?.commitsKnown !== true) continue
    const groupRow = to.groups.row(groupNow.name) as Row
    if (cell(now.topics.shown, topicNow) === 1 && !to.reported.has(groupRow, topicNow))
      found.add(topicNow)
  }
  return found
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
