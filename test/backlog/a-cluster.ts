import { type BacklogDetails, noDetails } from '../../src/backlog/backlog-details.ts'
import type { ClusterBacklogs } from '../../src/backlog/cluster-backlogs.ts'
import { BacklogHistory } from '../../src/backlog/history/backlog-history.ts'
import { LastHour } from '../../src/backlog/history/last-hour.ts'
import { type ABacklog, aBacklogs } from './a-backlogs.ts'

/** A cluster whose backlogs were read 4 s before 1,700,000,000; null: it was never read. */
export function aClusterOf(
  backlogs: readonly ABacklog[] | null,
  overrides: Partial<ClusterBacklogs> = {},
  details: Partial<BacklogDetails> = {},
): ClusterBacklogs {
  const { journal, hourlyTotals, lastEmpty } = new BacklogHistory()
  const rows = backlogs === null ? null : aBacklogs(backlogs)
  return {
    system: rows?.system ?? 'kafka',
    cluster: 'prod',
    state: rows === null ? 'down' : 'up',
    latest:
      rows === null
        ? null
        : {
            backlogs: rows,
            readAt: 1_699_999_996,
            lastHour: new LastHour(),
            details: { ...noDetails, ...details },
          },
    ...{ journal, hourlyTotals, lastEmpty },
    ...overrides,
  }
}
