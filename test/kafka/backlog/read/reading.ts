import { cell, entry } from '../../../../src/columns/columns.ts'
import type { KafkaFacts } from '../../../../src/kafka/backlog/facts/facts.ts'
import type { Reading } from '../../../../src/reading/reading.ts'
import { createYielder } from '../../../../src/scheduling/yielder.ts'
import type { Timer } from '../../../../src/scheduling/timer.ts'
import { nothingKnown } from '../../../../src/kafka/backlog/memory/known-rows.ts'
import { StartedShares } from '../../../../src/kafka/backlog/read/share-offsets.ts'
import type { KafkaClient } from '../../../../src/kafka/client/kafka-client.ts'
import {
  type BacklogSourceOptions,
  createBacklogSource,
} from '../../../../src/kafka/backlog/read/read-backlog.ts'
import type { BacklogSection } from '../../../../src/kafka/backlog/read/sections.ts'

export type BacklogReading = Reading<KafkaFacts, BacklogSection>

/** Never fires: a test that needs timeouts passes its own timer. */
const never: Timer = () => () => undefined

export function sourceOf(
  client: KafkaClient,
  options: Partial<BacklogSourceOptions> = {},
): (signal?: AbortSignal) => Promise<BacklogReading> {
  const clock = { now: () => ({ wall: 1000, monotonic: 10 }) }
  let known = nothingKnown
  const source = createBacklogSource({
    client,
    known: () => known,
    startedShares: new StartedShares(),
    isWantedTopic: (_topic, isInternal) => !isInternal,
    isWantedGroup: () => true,
    isolation: 'read_uncommitted',
    deadline: 10,
    requestTimeout: 1,
    observe: () => undefined,
    clock,
    timer: never,
    yieldToLoop: createYielder(clock),
    ...options,
  })
  return async (signal = new AbortController().signal) => {
    const reading = await source.read(signal)
    if (reading.facts.topologyKnown) known = { ...nothingKnown, facts: reading.facts }
    return reading
  }
}

/** Returns the state of each section. */
export function states({ sections }: BacklogReading): Record<BacklogSection, string> {
  return {
    metadata: sections.metadata.state,
    groups: sections.groups.state,
    commits: sections.commits.state,
    members: sections.members.state,
    log_ends: sections.log_ends.state,
  }
}

/** Returns the problems of a section as `unreachable: broker 1`. */
export function problems({ sections }: BacklogReading, section: BacklogSection): string[] {
  return sections[section].problems.map(({ kind, subject }) => `${kind}: ${subject}`)
}

/** Returns log start and log end by topic-partition, as `0…100`; `?` is unknown. */
export function endsOf({ facts: { topics, partitions } }: BacklogReading): Record<string, string> {
  const ends: Record<string, string> = {}
  for (let row = 0; row < partitions.rows; row++) {
    const topic = entry(topics.name, cell(partitions.topic, row))
    const start = offsetText(cell(partitions.logStartOffset, row))
    ends[`${topic}-${cell(partitions.partition, row)}`] =
      `${start}…${offsetText(cell(partitions.logEndOffset, row))}`
  }
  return ends
}

/** Returns each position by group and partition, as `90`, `90 assigned`, `none`, `unreadable`. */
export function positionsOf({ facts }: BacklogReading): Record<string, string> {
  const { groups, topics, partitions, positions } = facts
  const found: Record<string, string> = {}
  for (let row = 0; row < positions.rows; row++) {
    const partition = cell(positions.partition, row)
    const group = entry(groups.name, cell(positions.group, row))
    const topic = entry(topics.name, cell(partitions.topic, partition))
    const committed = cell(positions.committedOffset, row)
    const isUnreadable = cell(positions.unreadable, row) === 1
    const nothing = isUnreadable ? 'unreadable' : 'none'
    const commit = Number.isNaN(committed) ? nothing : String(committed)
    const assigned = cell(positions.reader, row) > 0 ? ' assigned' : ''
    found[`${group} ${topic}-${cell(partitions.partition, partition)}`] = commit + assigned
  }
  return found
}

function offsetText(offset: number): string {
  return Number.isNaN(offset) ? '?' : String(offset)
}
