import { type BacklogPlace, statusOf } from '../../backlog/ranking.ts'
import { cell } from '../../columns/columns.ts'

/** The folder of the runbooks, as in the alerts. */
export const runbooksUrl = 'https://github.com/tidemark-exporter/tidemark/blob/main/docs/runbooks'

/** Why a backlog has its status, and the runbook of its alert. */
export interface StatusReason {
  readonly text: string
  /** Name of a file in the folder, without `.md`. Null: there is nothing to do. */
  readonly runbook: string | null
}

const reasons = {
  rewound: {
    text: 'The committed offset moved backwards, so messages are processed again.',
    runbook: 'BacklogRewound',
  },
  stopped: {
    text: 'Messages are waiting and no consumer reads them.',
    runbook: 'BacklogStopped',
  },
  abandoned: {
    text: 'Messages are waiting at a topic that the group no longer reads, although it has members.',
    runbook: 'BacklogStopped',
  },
  stalled: {
    text: 'Messages are waiting and consumers are connected, but nothing was processed for a whole status window.',
    runbook: 'BacklogStalled',
  },
} as const satisfies Readonly<Record<string, StatusReason>>

/** Returns why a backlog has its status. */
export function statusReason(place: BacklogPlace): StatusReason {
  const { age, objective, messages } = place.latest.backlogs
  const status = statusOf(place)
  switch (status) {
    case 'behind':
      return cell(age, place.row) > cell(objective, place.row)
        ? {
            text: 'The oldest message is older than the objective.',
            runbook: 'BacklogOlderThanObjective',
          }
        : {
            text: 'The backlog grows: more messages arrive than are processed.',
            runbook: 'BacklogNotDraining',
          }
    case 'unknown':
      return Number.isNaN(cell(messages, place.row))
        ? {
            text: 'The number of messages could not be read: see the problems of the cluster.',
            runbook: 'ClusterSectionFailing',
          }
        : {
            text: 'Too little is known yet: a status needs complete readings over a whole status window.',
            runbook: null,
          }
    case 'ok':
      return {
        text:
          cell(messages, place.row) === 0
            ? 'No messages are waiting.'
            : 'None of the other statuses applies.',
        runbook: null,
      }
    default:
      return reasons[status]
  }
}
