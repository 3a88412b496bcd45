import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus'
import { dataSource } from './data-source.ts'
import { scoped } from './expression.ts'

/** Expressions by the legend of their series: `{ '{{consumer_group}}': 'tidemark_kafka_group_lag' }`. */
export type Queries = Readonly<Record<string, string>>

/** Returns range queries, for graphs. */
export function overTime(queries: Queries): readonly DataqueryBuilder[] {
  return Object.entries(queries).map(([legend, expression], index) =>
    query(expression, index).legendFormat(legend).range(),
  )
}

/**
 * Returns instant queries at the end of the time range, for current values.
 *
 * A range query would keep showing the last value of a series that has ended.
 */
export function now(queries: Queries): readonly DataqueryBuilder[] {
  return Object.entries(queries).map(([legend, expression], index) =>
    query(expression, index).legendFormat(legend).instant(),
  )
}

/** Returns instant queries in table format. */
export function nowAsTable(expressions: readonly string[]): readonly DataqueryBuilder[] {
  return expressions.map((expression, index) =>
    query(expression, index).format(PromQueryFormat.Table).instant(),
  )
}

/** Returns the id of a query in its panel: A, B, C and so on. */
export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index)
}

/**
 * Minimum step. Grafana sets `$__rate_interval` to at least four times this value.
 *
 * The exporter polls every 15 to 60 s. A rate over fewer than two polls would alternate between 0 and twice the rate.
 */
const minStep = '30s'

function query(expression: string, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .datasource(dataSource)
    .expr(scoped(expression))
    .interval(minStep)
    .refId(refId(index))
}
