import type { AnnotationQuery } from '@grafana/grafana-foundation-sdk/dashboard'
import { backlog } from './backlog-status.ts'
import { dataSource } from './grafana/data-source.ts'
import { scoped } from './grafana/expression.ts'

const frame = {
  name: 'Status changes',
  datasource: dataSource,
  enable: true,
  iconColor: 'yellow',
  step: '60s',
} as const

/** Marks when backlogs got a bad status, for dashboards without a selection of backlogs. */
export const statusChanges: AnnotationQuery = {
  ...frame,
  expr: scoped(
    'round(sum by (messaging_cluster, status) (increase(tidemark_backlog_status_changes_total{status!~"ok|unknown"}[$__rate_interval]))) > 0',
  ),
  titleFormat: 'Backlogs became {{status}}',
  textFormat: '{{messaging_cluster}}',
  tagKeys: 'status',
}

/**
 * Marks when selected backlogs got another status, at most 20 at one time.
 *
 * Changes from and to `unknown` are left out: after a start of the exporter there is one for each backlog.
 */
export function statusChangesOf(matchers: string): AnnotationQuery {
  const statusOf = (at: string): string =>
    `max by (${backlog}, status) (tidemark_backlog_status{status!="unknown",${matchers}}${at})`
  const before = statusOf(' offset $__interval')
  const changed = `${statusOf('')} unless ${before} and on (${backlog}) ${before}`
  return {
    ...frame,
    // One label for the text, because Grafana shows the name of a label that a backlog does not have.
    expr: scoped(
      `label_join(topk(20, ${changed}), "backlog", " ", "vhost", "destination", "consumer_group")`,
    ),
    titleFormat: '{{backlog}} is {{status}}',
    textFormat: '{{messaging_cluster}}',
    tagKeys: 'status',
  }
}
