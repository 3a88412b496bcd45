import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { dataSource } from './data-source.ts'
import { scoped } from './expression.ts'

/** Which Prometheus to ask; the first of every dashboard. */
export function dataSourceVariable(): VariableModel {
  return new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus').build()
}

/** The clusters that there are, narrowed down by matchers such as `messaging_system="kafka"`. */
export function clusterVariable(matchers?: string): VariableModel {
  const sources = `tidemark_source_up${matchers === undefined ? '' : `{${matchers}}`}`
  return choice('cluster', 'Cluster', `label_values(${sources}, messaging_cluster)`)
}

/** The values that a label of a selector has in the clusters that are chosen. */
export function labelVariable(name: string, label: string, selector: string): VariableModel {
  return choice(name, titleOf(name), `label_values(${scoped(selector)}, ${label})`)
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
      // Also of those too many to list, and of those that come while the page is open.
      .allValue('.+')
      .current({ selected: true, text: ['All'], value: ['$__all'] })
      .build()
  )
}

function titleOf(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`
}
