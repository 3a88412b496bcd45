import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus'
import { dataSource } from './data-source.ts'
import { scoped } from './expression.ts'

/** Expressions by the legend of their series, such as `{ '{{consumer_group}}': 'tidemark_kafka_group_lag' }`. */
export type Queries = Readonly<Record<string, string>>

/** Queries for a span of time: what draws lines. */
export function overTime(queries: Queries): readonly DataqueryBuilder[] {
  return Object.entries(queries).map(([legend, expression], index) =>
    query(expression, index).legendFormat(legend).range(),
  )
}

/**
 * Queries for the end of the span alone: what shows how it is now.
 *
 * A query over time would go on to show its last value where there is none any more.
 */
export function now(queries: Queries): readonly DataqueryBuilder[] {
  return Object.entries(queries).map(([legend, expression], index) =>
    query(expression, index).legendFormat(legend).instant(),
  )
}

/** As `now`, for the cells of a table. */
export function nowAsTable(expressions: readonly string[]): readonly DataqueryBuilder[] {
  return expressions.map((expression, index) =>
    query(expression, index).format(PromQueryFormat.Table).instant(),
  )
}

/** Grafana names the queries of a panel A, B, C and so on. */
export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index)
}

/**
 * The least step, from which Grafana makes `$__rate_interval`: four times as much.
 *
 * The exporter reads every 15 to 60 s. A rate over less than two readings would be 0 and twice too high in turn.
 */
const minStep = '30s'

function query(expression: string, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .datasource(dataSource)
    .expr(scoped(expression))
    .interval(minStep)
    .refId(refId(index))
}
