import { type Expectations, expectationsFrom } from '../../../../src/backlog/expectations.ts'
import { NameRules } from '../../../../src/backlog/name-rules.ts'
import { statuses } from '../../../../src/backlog/status.ts'
import { cell, entry } from '../../../../src/columns/columns.ts'
import { runToCompletion } from '../../../run-to-completion.ts'
import type { KafkaFacts } from '../../../../src/kafka/backlog/facts/facts.ts'
import { BacklogMemory } from '../../../../src/kafka/backlog/backlog-memory.ts'
import type { KafkaBacklogModel } from '../../../../src/kafka/backlog/model/model.ts'
import type { Instant, Seconds } from '../../../../src/reading/time.ts'
import { type ClusterFacts, kafkaFacts } from '../facts/kafka-facts.ts'
import { byGroupTopic, wallStart } from '../observing.ts'
import { type FoundRecord, firstSince, type SimulatedLog } from '../simulated-log.ts'

export interface ReadingOptions {
  /** Time from request to response; `at` is the time of the response. */
  readonly took?: Seconds
  /** Time by which the wall clock was set forward since the start. */
  readonly clockStep?: Seconds
}

/** The response of a leader. Null: no response, or an error. */
export type ProbedLeader = (log: SimulatedLog, timestamp: number) => FoundRecord | null

export interface Watched {
  /** Takes a reading into memory and returns the model after it. */
  readonly read: (
    at: Seconds,
    reported: ClusterFacts | KafkaFacts,
    options?: ReadingOptions,
  ) => KafkaBacklogModel
  /** Probes the logs, by `topic-partition`, as the last reading requires; returns the model after it. */
  readonly probe: (
    logs: Readonly<Record<string, SimulatedLog>>,
    leader?: ProbedLeader,
  ) => KafkaBacklogModel
  /** The last probes: seconds before now, by `topic-partition`; `first`: the first record. */
  readonly probed: readonly string[]
}

/** Creates the memory of a cluster with a window of 300 s and a staleness limit of 60 s. */
export function watching(expectations: Partial<Expectations> = {}): Watched {
  const memory = new BacklogMemory()
  const allExpectations = {
    ...expectationsFrom([], 300),
    tolerances: new NameRules([], 0),
    ...expectations,
  }
  const probed: string[] = []
  let now: Instant = { wall: wallStart, monotonic: 0 }
  let model: KafkaBacklogModel | null = null

  function instant(at: Seconds, clockStep: Seconds): Instant {
    return { wall: wallStart + at + clockStep, monotonic: at }
  }

  return {
    probed,
    read(at, reported, { took = 0, clockStep = 0 } = {}) {
      now = instant(at, clockStep)
      const facts = 'topologyKnown' in reported ? reported : kafkaFacts(reported)
      const span = { from: instant(at - took, clockStep), to: now }
      const observation = { now, stalenessLimit: 60 }
      const known = runToCompletion(memory.observe({ facts, span }, observation, allExpectations))
      model = { cluster: 'prod', ...known }
      return model
    },
    probe(logs, leader = firstSince) {
      if (model === null) throw new Error('probe() was called before read()')
      probed.length = 0
      const search = memory.search(15)
      if (search === null) return model
      const names = partitionNames(model)
      for (let round = 0; round < 4; round++) {
        const plan = runToCompletion(search.nextRound(now))
        for (let row = 0; row < plan.rows; row++) {
          const partition = cell(plan.partition, row)
          const timestamp = cell(plan.timestamp, row)
          const name = entry(names, partition)
          const ago = timestamp === 0 ? 'first' : String(Math.round(now.wall - timestamp / 1000))
          probed.push(`${name} ${ago}`)
          const log = logs[name]
          const found = log === undefined ? null : leader(log, timestamp)
          if (found === null) search.failed(partition, now)
          else search.answered(partition, { timestamp, ...found }, now)
        }
      }
      model = runToCompletion(memory.reassess(model))
      return model
    },
  }
}

function partitionNames({ topics, partitions }: KafkaBacklogModel): readonly string[] {
  return Array.from(
    partitions.topic,
    (topic, row) => `${entry(topics.name, topic)}-${cell(partitions.partition, row)}`,
  )
}

/** Returns a log with a record every `every` seconds, the last of them at the start of the story. */
export function steadyLog(records: number, every: Seconds, logStart = 0): SimulatedLog {
  const stamps = Array.from(
    { length: records },
    (_, offset) => (wallStart - (records - 1 - offset) * every) * 1000,
  )
  return { logStart, stamps }
}

/**
 * Returns the age of each backlog by `group topic`: `40 (30 to 60)`, `at least 30`, `0` or `unknown`.
 *
 * `40, at least 30`: the likely age differs from the lower bound, and there is no upper bound.
 */
export function agesOf(model: KafkaBacklogModel): Readonly<Record<string, string>> {
  const { age, ageLowerBound, ageUpperBound } = model.backlogs
  return inWords(model, row => {
    const [likely, lower, upper] = [age, ageLowerBound, ageUpperBound].map(column =>
      cell(column, row),
    ) as [number, number, number]
    if (likely === 0 && lower === 0 && upper === 0) return '0'
    if ([likely, lower, upper].every(Number.isNaN)) return 'unknown'
    if (!Number.isNaN(upper)) return `${likely} (${lower} to ${upper})`
    return likely === lower ? `at least ${lower}` : `${likely}, at least ${lower}`
  })
}

/** Returns the status of each backlog by `group topic`. */
export function statusesOf(model: KafkaBacklogModel): Readonly<Record<string, string>> {
  return inWords(model, row => entry(statuses, cell(model.backlogs.status, row)))
}

/** Returns the status of each group by name. */
export function groupStatusesOf({
  groups,
  groupStatus,
}: KafkaBacklogModel): Readonly<Record<string, string>> {
  return Object.fromEntries(
    groups.name.map((name, row) => [name, entry(statuses, cell(groupStatus, row))]),
  )
}

export interface Flow {
  readonly arrived: number | null
  readonly completed: number | null
  readonly discarded: number | null
}

/** Returns the counters of one backlog, named `group topic`. */
export function flowOf(model: KafkaBacklogModel, backlog: string): Flow {
  const { arrivedTotal, completedTotal, discardedTotal } = model.backlogs
  const value = (column: Float64Array): number | null =>
    byGroupTopic(model, column)[backlog] ?? null
  return {
    arrived: value(arrivedTotal),
    completed: value(completedTotal),
    discarded: value(discardedTotal),
  }
}

function inWords(
  model: KafkaBacklogModel,
  words: (row: number) => string,
): Readonly<Record<string, string>> {
  const { groups, topics, groupTopics } = model
  return Object.fromEntries(
    Array.from(groupTopics.group, (group, row) => [
      `${entry(groups.name, group)} ${entry(topics.name, cell(groupTopics.topic, row))}`,
      words(row),
    ]),
  )
}
