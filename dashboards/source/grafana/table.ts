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
import { plain } from './colours.ts'
import { dataSource } from './data-source.ts'
import type { CellLink } from './links.ts'
import type { Unit, Words } from './panels.ts'
import { nowAsTable, refId } from './queries.ts'

/** A column that shows the value that a query gives for the row. */
export interface ValueColumn {
  readonly query: string
  readonly unit: Unit
  readonly thresholds?: Builder<ThresholdsConfig>
  readonly mappings?: readonly ValueMapping[]
  /** What stands in a cell without a value; unknown unless it has a better reason. */
  readonly noValue?: string
}

/** A column that shows a label which this query alone gives, beside those that make the row. */
export interface LabelColumn {
  readonly query: string
  readonly label: string
}

export interface TablePlan extends Words {
  /** The labels that make a row, by the title of their column. Every query gives exactly these. */
  readonly rowLabels: Readonly<Record<string, string>>
  readonly columns: Readonly<Record<string, ValueColumn | LabelColumn>>
  /** Titles of the columns to sort by, highest first, the most important first. */
  readonly sortBy: readonly string[]
  /** Where a click on a cell leads, by title of the column. */
  readonly links?: Readonly<Record<string, readonly CellLink[]>>
  /** What stands there when there are no rows. */
  readonly noRows?: string
}

/** Rows as they are now, with a column for each label that makes them and for each query. */
export function table(plan: TablePlan): Panel {
  const { rowLabels, columns, sortBy, links = {} } = plan
  const fields = fieldsOf(plan)
  const panel = new Table()
    .title(plan.title)
    .description(plan.description)
    .datasource(dataSource)
    .targets([...nowAsTable(Object.values(columns).map(({ query }) => query))])
    .unit('short')
    .thresholds(plain())
    .noValue(plan.noRows ?? 'nothing is known')
    .filterable(true)
    .sortBy(sortBy.map(title => new TableSortByFieldStateBuilder().displayName(title).desc(true)))
    .withTransformation({ id: 'merge', options: {} })
    // Queries also give the time, labels that are the same in every row, and the 1 of an info.
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
  for (const title of Object.keys(rowLabels)) panel.overrideByName(title, looksOfLabel)
  for (const [title, column] of Object.entries(columns)) {
    panel.overrideByName(title, 'label' in column ? looksOfLabel : looks(column))
  }
  for (const [title, to] of Object.entries(links)) {
    panel.overrideByName(title, [{ id: 'links', value: to }])
  }
  return panel.build()
}

/** Which fields of the queries become a column, in this order, and its title. */
function fieldsOf({ rowLabels, columns }: TablePlan): readonly (readonly [string, string])[] {
  const all = Object.entries(columns)
  const valueField = (index: number): string =>
    // Grafana names the values of several queries by the query, those of a single one not.
    all.length === 1 ? 'Value' : `Value #${refId(index)}`
  return [
    ...Object.entries(rowLabels).map(([title, label]) => [label, title] as const),
    ...all.map(
      ([title, column], index) =>
        ['label' in column ? column.label : valueField(index), title] as const,
    ),
  ]
}

/** A label that a row does not have is no secret: a Kafka topic has no virtual host. */
const looksOfLabel: DynamicConfigValue[] = [{ id: 'noValue', value: '' }]

function looks({
  unit,
  thresholds,
  mappings,
  noValue = 'unknown',
}: ValueColumn): DynamicConfigValue[] {
  const coloured = {
    type: TableCellDisplayMode.ColorBackground,
    mode: TableCellBackgroundDisplayMode.Basic,
  }
  return [
    { id: 'unit', value: unit },
    // Of a row that only some of the queries know, the other cells are not zero.
    { id: 'noValue', value: noValue },
    ...property('thresholds', thresholds?.build()),
    ...property('mappings', mappings),
    ...property('custom.cellOptions', thresholds || mappings ? coloured : undefined),
  ]
}

function property(id: string, value: unknown): DynamicConfigValue[] {
  return value === undefined ? [] : [{ id, value }]
}
