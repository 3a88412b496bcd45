import { type Expectations, expectationsFrom } from '../../../src/backlog/expectations.ts'
import { NameRules } from '../../../src/backlog/name-rules.ts'
import { cell, entry } from '../../../src/columns/columns.ts'
import { runToCompletion } from '../../run-to-completion.ts'
import { BacklogMemory } from '../../../src/kafka/backlog/backlog-memory.ts'
import type { KafkaFacts } from '../../../src/kafka/backlog/facts/facts.ts'
import type { KafkaBacklogModel } from '../../../src/kafka/backlog/model/model.ts'
import type { Seconds } from '../../../src/reading/time.ts'
import { type ClusterFacts, kafkaFacts } from './facts/kafka-facts.ts'

/** 2026-01-01T00:00:00Z. */
export const wallStart = 1_767_225_600

type Model = Omit<KafkaBacklogModel, 'cluster'>

/** Creates a memory that observes readings at given instants. Staleness limit: 60 s. */
export function observing(
  expectations: Partial<Expectations> = {},
): (at: Seconds, seen: ClusterFacts | KafkaFacts) => Model {
  const memory = new BacklogMemory()
  const judged = {
    ...expectationsFrom([], 300),
    tolerances: new NameRules([], 0),
    ...expectations,
  }
  return (at, seen) => {
    const facts = 'topologyKnown' in seen ? seen : kafkaFacts(seen)
    const now = { wall: wallStart + at, monotonic: at }
    const reading = { facts, span: { from: now, to: now } }
    return runToCompletion(memory.observe(reading, { now, stalenessLimit: 60 }, judged))
  }
}

/** Returns the lag of each (group, partition): `10`, `10 stale`, `unknown` or `uncommitted`. */
export function lagsOf(model: Model): Record<string, string> {
  const { groups, topics, partitions, positions, positionStates: states } = model
  const lags: Record<string, string> = {}
  for (let row = 0; row < positions.rows; row++) {
    const partition = cell(positions.partition, row)
    const topic = entry(topics.name, cell(partitions.topic, partition))
    const group = entry(groups.name, cell(positions.group, row))
    const lag = cell(states.lag, row)
    const words = [
      Number.isNaN(lag) ? '' : String(lag),
      cell(states.isStale, row) === 1 ? 'stale' : '',
      cell(states.isUnknown, row) === 1 ? 'unknown' : '',
      cell(states.isUncommitted, row) === 1 ? 'uncommitted' : '',
      cell(states.isPastEnd, row) === 1 ? 'past end' : '',
    ]
    lags[`${group} ${topic}-${cell(partitions.partition, partition)}`] = words
      .filter(word => word !== '')
      .join(' ')
  }
  return lags
}

/** A column of groups by name; null where it is unknown. */
export function byGroup({ groups }: Model, column: Float64Array): Record<string, number | null> {
  return Object.fromEntries(groups.name.map((name, row) => [name, orNull(cell(column, row))]))
}

/** A column of topics by name; null where it is unknown. */
export function byTopic({ topics }: Model, column: Float64Array): Record<string, number | null> {
  return Object.fromEntries(topics.name.map((name, row) => [name, orNull(cell(column, row))]))
}

/** A column of (group, topic) by `group topic`; null where it is unknown. */
export function byGroupTopic(model: Model, column: Float64Array): Record<string, number | null> {
  const { groups, topics, groupTopics } = model
  return Object.fromEntries(
    Array.from(groupTopics.group, (group, row) => {
      const topic = entry(topics.name, cell(groupTopics.topic, row))
      return [`${entry(groups.name, group)} ${topic}`, orNull(cell(column, row))]
    }),
  )
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
