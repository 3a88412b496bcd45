import t from 'tap'
import { table, type TablePlan } from '../../../dashboards/source/grafana/table.ts'

const panelText = { title: 'Groups', description: 'For its columns only.' }

function columnsOf(plan: TablePlan) {
  const { transformations = [] } = table(plan)
  const optionsOf = (id: string): unknown =>
    transformations.find(transformation => transformation.id === id)?.options
  const { include } = optionsOf('filterFieldsByName') as {
    readonly include: { readonly names: readonly string[] }
  }
  const order = optionsOf('organize') as {
    readonly indexByName: Readonly<Record<string, number>>
    readonly renameByName: Readonly<Record<string, string>>
  }
  return { shown: include.names, ...order }
}

t.test('labels come first, then the value of each query, with their titles', t => {
  const columns = columnsOf({
    ...panelText,
    rowLabels: { Cluster: 'messaging_cluster', Group: 'consumer_group' },
    columns: { Lag: { query: 'lag', unit: 'short' }, Age: { query: 'age', unit: 's' } },
    sortBy: ['Age'],
  })
  t.strictSame(columns, {
    shown: ['messaging_cluster', 'consumer_group', 'Value #A', 'Value #B'],
    indexByName: { messaging_cluster: 0, consumer_group: 1, 'Value #A': 2, 'Value #B': 3 },
    renameByName: {
      messaging_cluster: 'Cluster',
      consumer_group: 'Group',
      'Value #A': 'Lag',
      'Value #B': 'Age',
    },
  })
  t.end()
})

t.test('a single query has a value field without its id', t => {
  const { renameByName } = columnsOf({
    ...panelText,
    rowLabels: { Group: 'consumer_group' },
    columns: { Lag: { query: 'lag', unit: 'short' } },
    sortBy: ['Lag'],
  })
  t.strictSame(renameByName, { consumer_group: 'Group', Value: 'Lag' })
  t.end()
})

t.test('a query for a label shows the label instead of the value 1', t => {
  const { shown, renameByName } = columnsOf({
    ...panelText,
    rowLabels: { Group: 'consumer_group' },
    columns: { Lag: { query: 'lag', unit: 'short' }, Type: { query: 'info', label: 'type' } },
    sortBy: ['Lag'],
  })
  t.strictSame(shown, ['consumer_group', 'Value #A', 'type'])
  t.strictSame(renameByName, { consumer_group: 'Group', 'Value #A': 'Lag', type: 'Type' })
  t.end()
})

t.test('a cell without a value is unknown, a missing label is empty', t => {
  const { fieldConfig } = table({
    ...panelText,
    rowLabels: { Group: 'consumer_group' },
    columns: {
      Lag: { query: 'lag', unit: 'short' },
      Objective: { query: 'objective', unit: 's', noValue: 'none set' },
    },
    sortBy: ['Lag'],
  })
  const noValues = (fieldConfig?.overrides ?? []).flatMap(({ matcher, properties }) =>
    properties
      .filter(({ id }) => id === 'noValue')
      .map(({ value }) => [String(matcher.options), String(value)]),
  )
  t.strictSame(noValues, [
    ['Group', ''],
    ['Lag', 'unknown'],
    ['Objective', 'none set'],
  ])
  t.end()
})
