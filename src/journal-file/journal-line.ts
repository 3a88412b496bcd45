import { type ClusterState, clusterStates, type JournalEvent } from '../backlog/history/journal.ts'
import { type Status, statuses } from '../backlog/status.ts'
import type { UnixSeconds } from '../reading/time.ts'
import { type EventEntry, eventEntry } from '../reports/events-document.ts'
import { timeText } from '../reports/json-values.ts'

/** A cluster, as lines name it. */
export interface ClusterName {
  readonly system: 'kafka' | 'rabbitmq'
  readonly cluster: string
}

/**
 * What a line says.
 *
 * - `event`: an event of a cluster.
 * - `recording`: whether the events of a cluster are recorded from here on.
 * - `running`: the exporter was running at this time.
 */
export type JournalLine =
  | { readonly kind: 'event'; readonly cluster: ClusterName; readonly event: JournalEvent }
  | {
      readonly kind: 'recording'
      readonly at: UnixSeconds
      readonly cluster: ClusterName
      readonly isRecording: boolean
    }
  | { readonly kind: 'running'; readonly at: UnixSeconds }

/** Returns the line with its line break. */
export function lineText(line: JournalLine): string {
  return `${JSON.stringify(fieldsOf(line))}\n`
}

function fieldsOf(line: JournalLine): object {
  if (line.kind === 'event') return eventEntry(line)
  const at = timeText(line.at)
  if (line.kind === 'running') return { at, running: true }
  const { system, cluster } = line.cluster
  const recording = line.isRecording
  return { at, messaging_cluster: cluster, messaging_system: system, recording }
}

type Fields = Partial<Record<keyof EventEntry | 'running' | 'recording', unknown>>

/** Parses a line. Null: it is torn, or not a line of a journal. */
export function parseLine(text: string): JournalLine | null {
  const fields = fieldsIn(text)
  const at = Date.parse(String(fields.at)) / 1000
  if (Number.isNaN(at)) return null
  if (fields.running === true) return { kind: 'running', at }
  const cluster = clusterIn(fields)
  if (cluster === null) return null
  const { recording } = fields
  if (typeof recording === 'boolean') {
    return { kind: 'recording', at, cluster, isRecording: recording }
  }
  const event = eventIn(fields, at)
  return event === null ? null : { kind: 'event', cluster, event }
}

function fieldsIn(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

function clusterIn({
  messaging_cluster: cluster,
  messaging_system: system,
}: Fields): ClusterName | null {
  if (typeof cluster !== 'string' || (system !== 'kafka' && system !== 'rabbitmq')) return null
  return { system, cluster }
}

function eventIn(fields: Fields, at: UnixSeconds): JournalEvent | null {
  const { destination, lasted_seconds: lasted } = fields
  const since = typeof lasted === 'number' ? at - lasted : NaN
  if (destination === null) {
    const [before, after] = statesIn<ClusterState>(fields, clusterStates)
    if (before === undefined || after === undefined) return null
    return { kind: 'cluster', at, before, after, since }
  }
  const [before, after] = statesIn<Status>(fields, statuses)
  if (typeof destination !== 'string' || before === undefined || after === undefined) return null
  return {
    kind: 'backlog',
    ...{ at, before, after, since, destination },
    vhost: textIn(fields.vhost),
    consumerGroup: textIn(fields.consumer_group),
    messages: numberIn(fields.messages),
    age: numberIn(fields.age_seconds),
  }
}

/** Returns the state before and the state after; undefined: not one of the words. */
function statesIn<Word extends string>(
  { status_before: before, status: after }: Fields,
  words: readonly Word[],
): readonly (Word | null | undefined)[] {
  return [before, after].map(state =>
    state === null ? null : words.find(candidate => candidate === state),
  )
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function numberIn(value: unknown): number {
  if (value === '+Inf') return Infinity
  return typeof value === 'number' ? value : NaN
}
