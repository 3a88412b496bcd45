import {
  TableCellBackgroundDisplayMode,
  TableCellDisplayMode,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import type {
  DynamicConfigValue,
  Panel,
  ThresholdsConfig,
  ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table'
import { dataSource } from './data-source.ts'
import type { CellLink } from './links.ts'
import type { Unit, Words } from './panels.ts'
import { nowAsTable, refId } from './queries.ts'

/** A column that shows what a query gives for the row. */
export interface ValueColumn {
  readonly query: string
  readonly unit: Unit
  readonly thresholds?: Builder<ThresholdsConfig>
  readonly mappings?: readonly ValueMapping[]
  readonly width?: number
}

export interface TablePlan extends Words {
  /**
   * The labels that make a row, by the title of their column.
   *
   * Every query gives these and no others, or rows that belong together stay apart.
   */
  readonly labels: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, ValueColumn>>
  /** Titles of the columns to sort by, highest first, the most important first. */
  readonly sortBy: readonly string[]
  /** Where a click on a cell leads, by title of the column. */
  readonly links?: Readonly<Record<string, readonly CellLink[]>>
}

/** Rows with a column for each label and each query, as they are now, worst first. */
export function table(plan: TablePlan): Panel {
  const { labels, values, links = {} } = plan
  const panel = new Table()
    .title(plan.title)
    .description(plan.description)
    .datasource(dataSource)
    .targets([...nowAsTable(Object.values(values).map(({ query }) => query))])
    .unit('short')
    // Of a row that only some queries know the other cells are not zero.
    .noValue('unknown')
    .filterable(true)
    .sortBy(
      plan.sortBy.map(title => new TableSortByFieldStateBuilder().displayName(title).desc(true)),
    )
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({ id: 'organize', options: columnOrder(labels, Object.keys(values)) })
  for (const title of Object.keys(labels))
    panel.overrideByName(title, [{ id: 'noValue', value: '' }])
  for (const [title, column] of Object.entries(values)) panel.overrideByName(title, looks(column))
  for (const [title, to] of Object.entries(links)) {
    panel.overrideByName(title, [{ id: 'links', value: to }])
  }
  return panel.build()
}

function columnOrder(
  labels: TablePlan['labels'],
  values: readonly string[],
): Readonly<Record<string, unknown>> {
  const fields = [
    ...Object.entries(labels).map(([title, label]) => [label, title] as const),
    ...values.map((title, index) => [valueField(index, values.length), title] as const),
  ]
  return {
    excludeByName: { Time: true },
    indexByName: Object.fromEntries(fields.map(([field], index) => [field, index])),
    renameByName: Object.fromEntries(fields),
  }
}

/** Grafana names the values of several queries by the query, those of a single one not. */
function valueField(index: number, queries: number): string {
  return queries === 1 ? 'Value' : `Value #${refId(index)}`
}

function looks({ unit, thresholds, mappings, width }: ValueColumn): DynamicConfigValue[] {
  const coloured = {
    type: TableCellDisplayMode.ColorBackground,
    mode: TableCellBackgroundDisplayMode.Basic,
  }
  return [
    { id: 'unit', value: unit },
    ...property('thresholds', thresholds?.build()),
    ...property('mappings', mappings),
    ...property('custom.width', width),
    ...property('custom.cellOptions', thresholds || mappings ? coloured : undefined),
  ]
}

function property(id: string, value: unknown): DynamicConfigValue[] {
  return value === undefined ? [] : [{ id, value }]
}
