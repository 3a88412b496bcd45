import { cell, type Row, unknownColumn } from '../columns/columns.ts'
import type { Seconds } from '../reading/time.ts'
import type { Backlogs } from './backlogs.ts'
import { statuses } from './status.ts'

const stalled = statuses.indexOf('stalled')
const unknown = statuses.indexOf('unknown')

/** The time in which waiting messages should be done, where none is configured or requested. */
export const defaultDrainTarget: Seconds = 5 * 60

/**
 * What decided how many consumers are wanted.
 *
 * - `idle`: nothing waits that consumers could do, and nothing arrives.
 * - `load`: arrivals, and waiting messages over the drain target, at the rate of a consumer.
 * - `rate_unknown`: there is work, but no rate of a consumer was measured within a day.
 * - `usable_consumers`: more could not work: partitions without work, or a single active consumer.
 * - `stalled_partitions`: some partitions are stalled and left out.
 * - `stalled`: all work is stalled, so that more consumers would not help, and fewer neither.
 * - `partly_unknown`: a part is unknown or stale, so there are to be as many as now, at least.
 * - `consumers_unknown`: the number of consumers is unknown, and so is the result.
 */
export type ScalingReason =
  | 'idle'
  | 'load'
  | 'rate_unknown'
  | 'usable_consumers'
  | 'stalled_partitions'
  | 'stalled'
  | 'partly_unknown'
  | 'consumers_unknown'

export interface ConsumersWanted {
  /** A whole number. NaN: unknown. */
  readonly wanted: number
  /** In the order in which they applied. */
  readonly reasons: readonly ScalingReason[]
}

/** Returns the number of consumers that would do all work of a backlog in `drainTarget`, and why. */
export function consumersWanted(
  backlogs: Backlogs,
  row: Row,
  drainTarget: Seconds,
): ConsumersWanted {
  const now = cell(backlogs.consumers, row)
  if (Number.isNaN(now)) return { wanted: NaN, reasons: ['consumers_unknown'] }
  const { wanted: target, reason } = ofLoad(backlogs, row, drainTarget)
  const reasons: ScalingReason[] = [reason]
  if (cell(backlogs.stalledPartitions, row) > 0 && reason !== 'stalled') {
    reasons.push('stalled_partitions')
  }
  let wanted = target
  const most = Math.max(cell(backlogs.usableConsumers, row), 1)
  if (wanted > most && reason !== 'stalled') {
    wanted = most
    reasons.push('usable_consumers')
  }
  if (wanted < now && (reason === 'rate_unknown' || isPartlyUnknown(backlogs, row))) {
    wanted = now
    reasons.push('partly_unknown')
  }
  return { wanted, reasons }
}

/** Returns the number for each backlog with a configured drain target. NaN: unknown, or none is set. */
export function consumersWantedColumn(backlogs: Backlogs): Float64Array {
  const { rows, drainTarget } = backlogs
  const wanted = unknownColumn(rows)
  for (let row = 0; row < rows; row++) {
    const target = drainTarget[row]!
    if (!Number.isNaN(target)) wanted[row] = consumersWanted(backlogs, row, target).wanted
  }
  return wanted
}

/** Returns the number by what is known of the work alone. */
function ofLoad(
  backlogs: Backlogs,
  row: Row,
  drainTarget: Seconds,
): { readonly wanted: number; readonly reason: ScalingReason } {
  const now = cell(backlogs.consumers, row)
  const waiting = orZero(cell(backlogs.workableMessages, row))
  const arriving = orZero(cell(backlogs.arrivalRate, row))
  const rate = cell(backlogs.consumerRate, row)
  if (isStalled(backlogs, row)) return { wanted: Math.max(now, 1), reason: 'stalled' }
  const load = arriving + waiting / drainTarget
  if (load === 0) return { wanted: 0, reason: 'idle' }
  if (Number.isNaN(rate)) return { wanted: Math.max(now, 1), reason: 'rate_unknown' }
  return { wanted: Math.max(Math.ceil(load / rate - roundingError), 1), reason: 'load' }
}

/** So that three times a third of a load is not a fourth consumer. */
const roundingError = 1e-9

/** There are stalled partitions, or a stalled queue, and no consumer could do anything else. */
function isStalled({ usableConsumers, stalledPartitions, status }: Backlogs, row: Row): boolean {
  const hasStalled = cell(stalledPartitions, row) > 0 || cell(status, row) === stalled
  return hasStalled && cell(usableConsumers, row) === 0
}

function isPartlyUnknown(backlogs: Backlogs, row: Row): boolean {
  return (
    Number.isNaN(cell(backlogs.workableMessages, row) + cell(backlogs.arrivalRate, row)) ||
    cell(backlogs.unknownPartitions, row) > 0 ||
    cell(backlogs.stalePartitions, row) > 0 ||
    cell(backlogs.status, row) === unknown
  )
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value
}
