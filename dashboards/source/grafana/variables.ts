import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { dataSource } from './data-source.ts'
import { scoped } from './expression.ts'

/** Returns the variable for the data source, the first of every dashboard. */
export function dataSourceVariable(): VariableModel {
  return new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus').build()
}

/** Returns the variable for clusters, restricted by matchers such as `messaging_system="kafka"`. */
export function clusterVariable(matchers?: string): VariableModel {
  const sources = `tidemark_source_up${matchers === undefined ? '' : `{${matchers}}`}`
  return choice('cluster', 'Cluster', `label_values(${sources}, messaging_cluster)`)
}

/** Returns a variable with the values of a label in the selected clusters. */
export function labelVariable(name: string, label: string, selector: string): VariableModel {
  return choice(name, titleOf(name), `label_values(${scoped(selector)}, ${label})`)
}

/**
 * Returns a hidden variable with an address for links, from the label with its name in `alerts/thresholds.yaml`.
 *
 * One address serves all clusters; without the rules it is empty.
 */
export function addressVariable(name: string): VariableModel {
  const query = `label_values(tidemark:links:info, ${name})`
  return new QueryVariableBuilder(name)
    .label(titleOf(name))
    .datasource(dataSource)
    .query({ query, refId: `variable-${name}` })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .hide(VariableHide.HideVariable)
    .build()
}

function choice(name: string, title: string, query: string): VariableModel {
  return (
    new QueryVariableBuilder(name)
      .label(title)
      .datasource(dataSource)
      .query({ query, refId: `variable-${name}` })
      .definition(query)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.NaturalAsc)
      .multi(true)
      .includeAll(true)
      // Includes values beyond the length of the list, and values that appear while the page is open.
      .allValue('.+')
      .current({ selected: true, text: ['All'], value: ['$__all'] })
      .build()
  )
}

function titleOf(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`
}
