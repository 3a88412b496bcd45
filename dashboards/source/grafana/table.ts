import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
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
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table'
import { absentAs, neutral, unknown } from './colours.ts'
import { dataSource } from './data-source.ts'
import type { CellLink } from './links.ts'
import type { Unit, PanelText } from './panels.ts'
import { nowAsTable, refId } from './queries.ts'

/** A column with the value of a query for each row. */
export interface ValueColumn {
  readonly query: string
  readonly unit: Unit
  readonly thresholds?: Builder<ThresholdsConfig>
  readonly mappings?: readonly ValueMapping[]
  /** The text of a cell without a value. Default: unknown. */
  readonly noValue?: string
}

/** A column with a label of this query, in addition to the labels of the row. */
export interface LabelColumn {
  readonly query: string
  readonly label: string
}

/** What the cells of a label show instead of its values. */
export interface LabelCells {
  readonly mappings: readonly ValueMapping[]
  /** Whether the colours of the mappings fill the cells. */
  readonly isFilled: boolean
}

export interface TablePlan extends PanelText {
  /** The labels that identify a row, by column title. Every query must return exactly these. */
  readonly rowLabels: Readonly<Record<string, string>>
  readonly columns: Readonly<Record<string, ValueColumn | LabelColumn>>
  /** Titles of the columns to sort by, most important first. Each sorts in descending order. */
  readonly sortBy: readonly string[]
  /** Widths of label columns in pixels, by title; the others share what is left. */
  readonly widths?: Readonly<Record<string, number>>
  /** Labels that are shown in another way, by column title. */
  readonly labelCells?: Readonly<Record<string, LabelCells>>
  /** Links of the cells, by column title. */
  readonly links?: Readonly<Record<string, readonly CellLink[]>>
  /** The text shown if there are no rows. */
  readonly noRows?: string
}

/** Returns a table of current values, with a column for each row label and each query. */
export function table(plan: TablePlan): Panel {
  const { rowLabels, columns, sortBy, widths = {}, labelCells = {}, links = {} } = plan
  const fields = fieldsOf(plan)
  const panel = new Table()
    .title(plan.title)
    .description(plan.description)
    .datasource(dataSource)
    .targets([...nowAsTable(Object.values(columns).map(({ query }) => query))])
    .unit('short')
    .thresholds(neutral())
    .noValue(plan.noRows ?? 'no data')
    .filterable(true)
    .sortBy(sortBy.map(title => new TableSortByFieldStateBuilder().displayName(title).desc(true)))
    .withTransformation({ id: 'merge', options: {} })
    // Removes the time, labels that are equal in all rows, and the 1 of info metrics.
    .withTransformation({
      id: 'filterFieldsByName',
      options: { include: { names: fields.map(([field]) => field) } },
    })
    .withTransformation({
      id: 'organize',
      options: {
        indexByName: Object.fromEntries(fields.map(([field], index) => [field, index])),
        renameByName: Object.fromEntries(fields),
      },
    })
  for (const title of Object.keys(rowLabels)) panel.overrideByName(title, labelOverrides)
  for (const [title, column] of Object.entries(columns)) {
    const overrides = 'label' in column ? labelOverrides : [...overridesOf(column), narrow(title)]
    panel.overrideByName(title, overrides)
  }
  for (const [title, value] of Object.entries(widths)) {
    panel.overrideByName(title, [{ id: 'custom.width', value }])
  }
  for (const [title, { mappings, isFilled }] of Object.entries(labelCells)) {
    panel.overrideByName(title, [
      { id: 'mappings', value: mappings },
      ...(isFilled ? [filled] : []),
    ])
  }
  for (const [title, to] of Object.entries(links)) {
    panel.overrideByName(title, [{ id: 'links', value: to }])
  }
  return panel.build()
}

/** Returns the query fields that become columns, in order, each with its title. */
function fieldsOf({ rowLabels, columns }: TablePlan): readonly (readonly [string, string])[] {
  const all = Object.entries(columns)
  const valueField = (index: number): string =>
    // Grafana appends the query id to the field name only if there are several queries.
    all.length === 1 ? 'Value' : `Value #${refId(index)}`
  return [
    ...Object.entries(rowLabels).map(([title, label]) => [label, title] as const),
    ...all.map(
      ([title, column], index) =>
        ['label' in column ? column.label : valueField(index), title] as const,
    ),
  ]
}

/** A missing label is not unknown: a Kafka topic has no virtual host. */
const labelOverrides: DynamicConfigValue[] = [{ id: 'noValue', value: '' }]

function overridesOf({
  unit,
  thresholds,
  mappings,
  noValue = unknown,
}: ValueColumn): DynamicConfigValue[] {
  return [
    { id: 'unit', value: unit },
    // A row may be missing from some queries: these cells are unknown, not zero.
    { id: 'noValue', value: noValue },
    ...(thresholds ? [{ id: 'thresholds', value: thresholds.build() }] : []),
    ...(thresholds || mappings
      ? [{ id: 'mappings', value: [...(mappings ?? []), absentAs(noValue)] }, filled]
      : []),
  ]
}

/**
 * As wide as a number or the title needs.
 *
 * Otherwise Grafana makes each column at least 150 pixels wide, and a table with a dozen of them scrolls sideways.
 */
function narrow(title: string): DynamicConfigValue {
  return { id: 'custom.width', value: Math.max(100, 8 * title.length + 28) }
}

const filled: DynamicConfigValue = {
  id: 'custom.cellOptions',
  value: {
    type: TableCellDisplayMode.ColorBackground,
    mode: TableCellBackgroundDisplayMode.Basic,
  },
}
