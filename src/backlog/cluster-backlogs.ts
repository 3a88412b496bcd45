import type { UnixSeconds } from '../reading/time.ts'
import type { Backlogs } from './backlogs.ts'
import type { LastHour } from './last-hour.ts'

/** What is known of one cluster's backlogs at this moment, for people and scripts. */
export interface ClusterBacklogs {
  readonly system: Backlogs['system']
  readonly cluster: string
  /** `pending`: never read yet; `down`: the last attempt failed, so what is shown is from before. */
  readonly state: 'pending' | 'up' | 'down'
  /** Null: nothing is known, or what was known is too old to be shown. */
  readonly latest: LatestBacklogs | null
}

/** The backlogs of one reading. */
export interface LatestBacklogs {
  readonly backlogs: Backlogs
  readonly readAt: UnixSeconds
  readonly lastHour: Pick<LastHour, 'pointsOf'>
}
