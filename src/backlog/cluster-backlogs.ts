import type { UnixSeconds } from '../reading/time.ts'
import type { BacklogDetails } from './backlog-details.ts'
import type { Backlogs } from './backlogs.ts'
import type { HourlyTotals } from './history/hourly-totals.ts'
import type { Journal } from './history/journal.ts'
import type { LastEmpty } from './history/last-empty.ts'
import type { LastHour } from './history/last-hour.ts'

/** The current backlogs of one cluster, for the status page, the API and reports. */
export interface ClusterBacklogs {
  readonly system: Backlogs['system']
  readonly cluster: string
  /** `pending`: not read yet; `down`: the last attempt failed, and `latest` is from an earlier one. */
  readonly state: 'pending' | 'up' | 'down'
  /** Null: nothing was read yet, or it has expired. */
  readonly latest: LatestBacklogs | null
  readonly journal: Pick<Journal, 'events' | 'completeSince' | 'sinceOf'>
  readonly hourlyTotals: Pick<HourlyTotals, 'totals'>
  readonly lastEmpty: Pick<LastEmpty, 'of'>
}

/** The backlogs of one reading. */
export interface LatestBacklogs {
  readonly backlogs: Backlogs
  readonly readAt: UnixSeconds
  readonly lastHour: Pick<LastHour, 'pointsOf'>
  readonly details: BacklogDetails
}
