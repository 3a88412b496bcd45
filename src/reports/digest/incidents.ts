import type { ClusterBacklogs } from '../../backlog/cluster-backlogs.ts'
import { keyOf, namesAt } from '../../backlog/history/earlier-statuses.ts'
import { type BacklogNames, isProblem, type StatusChange } from '../../backlog/history/journal.ts'
import { itemsPerStep } from '../../backlog/first-in-order.ts'
import { type Status, statuses } from '../../backlog/status.ts'
import { cell, entry } from '../../columns/columns.ts'
import type { Seconds, UnixSeconds } from '../../reading/time.ts'
import { type DigestQuery, type Period, secondsWithin, touches } from './period.ts'

/** How often and how long a backlog had one status in the period. */
export interface StatusTime {
  readonly cluster: ClusterBacklogs
  readonly names: BacklogNames
  readonly status: Status
  times: number
  lasted: Seconds
  longest: Seconds
  /** Also if it is before the period. */
  firstAt: UnixSeconds
  isBeginKnown: boolean
  /** End of the last time. Infinity: it goes on, as far as known. */
  endedAt: UnixSeconds
  /** Null: unknown, because the cluster cannot be read. */
  isOpen: boolean | null
  /** Of an open one. NaN: unknown. */
  messages: number
  age: Seconds
}

/** A time in which a backlog had a status. */
interface Spell {
  readonly names: BacklogNames
  readonly status: Status
  /** NaN: before anything is known. */
  readonly since: UnixSeconds
  readonly until: UnixSeconds
  readonly isOpen: boolean | null
  readonly messages: number
  readonly age: Seconds
}

/** Returns the times with a problem, or with an unknown status, of each backlog of a cluster. */
export function* statusTimes(
  cluster: ClusterBacklogs,
  period: Period,
  { isWanted }: Pick<DigestQuery, 'isWanted'>,
): Generator<void, readonly StatusTime[]> {
  const found = new Map<string, StatusTime>()
  const { completeSince } = cluster.journal
  let steps = 0
  for (const spell of spellsOf(cluster)) {
    if (steps++ % itemsPerStep === 0) yield
    const begin = Number.isNaN(spell.since) ? completeSince : spell.since
    if (!touches(period, begin, spell.until) || !isWanted(spell.names)) continue
    const key = `${spell.status}\0${keyOf(spell.names)}`
    const before = found.get(key)
    const seconds = secondsWithin(period, begin, spell.until)
    found.set(key, {
      cluster,
      names: spell.names,
      status: spell.status,
      times: (before?.times ?? 0) + 1,
      lasted: (before?.lasted ?? 0) + seconds,
      longest: Math.max(before?.longest ?? 0, seconds),
      firstAt: before?.firstAt ?? begin,
      isBeginKnown: before?.isBeginKnown ?? !Number.isNaN(spell.since),
      endedAt: spell.until,
      isOpen: spell.isOpen,
      messages: spell.messages,
      age: spell.age,
    })
  }
  return [...found.values()]
}

/** Yields what has ended, oldest first, then what goes on. */
function* spellsOf(cluster: ClusterBacklogs): Generator<Spell> {
  const { latest, journal } = cluster
  const last = new Map<string, StatusChange>()
  // A copy, because the journal goes on between two steps.
  for (const event of [...journal.events]) {
    if (event.kind !== 'backlog') continue
    if (latest === null) last.set(keyOf(event), event)
    const { before: status, since, at: until } = event
    if (isReported(status)) yield { ...ended, names: event, status, since, until }
  }
  for (const { after: status, at: since, ...names } of last.values()) {
    if (isReported(status)) yield { ...ended, names, status, since, until: Infinity, isOpen: null }
  }
  if (latest === null) return
  const { backlogs } = latest
  for (let row = 0; row < backlogs.rows; row++) {
    const status = entry(statuses, cell(backlogs.status, row))
    if (!isReported(status)) continue
    yield {
      ...{ names: namesAt(backlogs, row), status, until: Infinity, isOpen: true },
      since: journal.sinceOf(cell(backlogs.id, row)),
      messages: cell(backlogs.messages, row),
      age: cell(backlogs.age, row),
    }
  }
}

const ended = { isOpen: false, messages: NaN, age: NaN } as const

function isReported(status: Status | null): status is Status {
  return status === 'unknown' || isProblem(status)
}
