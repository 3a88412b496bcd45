import type { Overview } from '../facts/facts.ts'
import { count, fields, text } from '../../client/json-fields.ts'

/** The response of `GET /api/overview`, before the queues are listed. */
export interface ReportedOverview {
  readonly overview: Omit<Overview, 'hiddenQueues'>
  /** The server collects no statistics: lists have no counters, and depths only on request. */
  readonly isWithoutStats: boolean
}

/**
 * Decodes the overview. Null: it has neither a version nor totals of objects, so it is no overview.
 *
 * Without statistics it has no `churn_rates` and no `message_stats`, and for a user without the tag
 * `monitoring` no `node`.
 */
export function decodeOverview(document: unknown): ReportedOverview | null {
  const overview = fields(document)
  if (text(overview['rabbitmq_version']) === '' && overview['object_totals'] === undefined)
    return null
  return {
    overview: {
      clusterName: text(overview['cluster_name']),
      version: text(overview['rabbitmq_version']),
      erlangVersion: text(overview['erlang_version']),
      node: text(overview['node']),
      ...objectCounts(overview['object_totals']),
      ...churn(overview['churn_rates']),
      ...unroutable(overview['message_stats']),
    },
    isWithoutStats: overview['disable_stats'] === true,
  }
}

type Counts<Names extends keyof Overview> = Pick<Overview, Names>

function objectCounts(
  totals: unknown,
): Counts<'queues' | 'consumers' | 'connections' | 'channels'> {
  const { queues, consumers, connections, channels } = fields(totals)
  return {
    queues: count(queues),
    consumers: count(consumers),
    connections: count(connections),
    channels: count(channels),
  }
}

type Churn = 'connectionsOpened' | 'channelsOpened' | 'queuesCreated' | 'queuesDeleted'

function churn(rates: unknown): Counts<Churn> {
  const totals = fields(rates)
  return {
    connectionsOpened: count(totals['connection_created']),
    channelsOpened: count(totals['channel_created']),
    queuesCreated: count(totals['queue_created']),
    queuesDeleted: count(totals['queue_deleted']),
  }
}

function unroutable(stats: unknown): Counts<'unroutableDropped' | 'unroutableReturned'> {
  const totals = fields(stats)
  return {
    unroutableDropped: count(totals['drop_unroutable']),
    unroutableReturned: count(totals['return_unroutable']),
  }
}
