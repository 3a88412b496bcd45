import type { AnnotationQuery } from '@grafana/grafana-foundation-sdk/dashboard'
import { dataSource } from './data-source.ts'
import { scoped } from './expression.ts'

/**
 * Marks the periods of firing alerts in every graph.
 *
 * One annotation for each alert of a cluster: an outage may fire one alert for each of ten thousand backlogs.
 */
export const firingAlerts: AnnotationQuery = {
  name: 'Firing alerts',
  datasource: dataSource,
  enable: true,
  iconColor: 'red',
  expr: scoped('max by (messaging_cluster, alertname, severity) (ALERTS{alertstate="firing"})'),
  step: '60s',
  titleFormat: '{{alertname}}',
  textFormat: '{{messaging_cluster}}',
  tagKeys: 'severity',
}

/** Exporters of any job: the variable `job` is on the exporter dashboard only. */
const onExporters = 'and on (job, instance) tidemark_build_info{job=~".+"}'

/** Marks starts of the exporter: its counters begin at 0, and ages are uncertain for a while. */
export const exporterRestarts = eventsAt({
  name: 'Exporter starts',
  seconds: `process_start_time_seconds{job=~".+"} ${onExporters}`,
  color: 'blue',
  text: '{{instance}}',
})

/** Marks successful reloads of the configuration: clusters, filters and objectives may differ. */
export const exporterReloads = eventsAt({
  name: 'Configuration reloads',
  seconds: 'tidemark_config_last_reload_success_timestamp_seconds{job=~".+"}',
  color: 'purple',
  text: '{{instance}}',
})

/** Returns an annotation at each moment that a series had as its value, in seconds since 1970. */
export function eventsAt({
  name,
  seconds,
  color,
  text,
}: {
  readonly name: string
  readonly seconds: string
  readonly color: string
  readonly text: string
}): AnnotationQuery {
  return {
    name,
    datasource: dataSource,
    enable: true,
    iconColor: color,
    // Grafana expects milliseconds.
    expr: scoped(`(${seconds}) * 1000`),
    step: '60s',
    useValueForTime: true,
    titleFormat: name,
    textFormat: text,
  }
}
