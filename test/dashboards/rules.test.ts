import t from 'tap'
import type { Dashboard, Panel, Variable } from './classic-json.ts'
import { frameRules } from './frame-rules.ts'
import type { KnownMetric } from './known-metrics.ts'
import { panelRules } from './panel-rules.ts'
import { queryRules } from './query-rules.ts'

const datasource = { type: 'prometheus', uid: '${datasource}' }

const cluster: Variable = {
  name: 'cluster',
  type: 'query',
  label: 'Cluster',
  query: 'label_values(depth, messaging_cluster)',
  datasource,
  refresh: 2,
  includeAll: true,
  allValue: '.+',
}

const depth: Panel = {
  id: 1,
  type: 'timeseries',
  title: 'Depth',
  description: 'How deep it is, in messages.',
  gridPos: { x: 0, y: 0, w: 12, h: 8 },
  datasource,
  targets: [{ refId: 'A', expr: 'depth{messaging_cluster=~"$cluster"}', datasource }],
  fieldConfig: { defaults: { unit: 'short' } },
}

/** A dashboard that breaks no rule. */
const good: Dashboard = {
  id: null,
  uid: 'tidemark-exporter',
  title: 'Good',
  description: 'Nothing to complain of.',
  tags: ['tidemark'],
  schemaVersion: 42,
  editable: false,
  refresh: '30s',
  timezone: 'browser',
  graphTooltip: 1,
  panels: [depth],
  templating: {
    list: [{ name: 'datasource', type: 'datasource', label: 'Data source' }, cluster],
  },
  annotations: { list: [annotation('ALERTS{messaging_cluster=~"$cluster"}')] },
  links: [{ type: 'dashboards', tags: ['tidemark'], includeVars: true, keepTime: true }],
}

const known: readonly KnownMetric[] = [
  { name: 'depth', isCounter: false, hasCluster: true },
  { name: 'done_total', isCounter: true, hasCluster: true },
  { name: 'process_resident_memory_bytes', isCounter: false, hasCluster: false },
  { name: 'ALERTS', isCounter: false, hasCluster: true },
]

const rules = [
  ...frameRules,
  ...panelRules,
  ...queryRules(new Map(known.map(metric => [metric.name, metric]))),
]

/** For each rule, dashboards that break it. */
const broken: Readonly<Record<string, readonly Dashboard[]>> = {
  'its uid is one that people may have bookmarked, and its id is left to Grafana': [
    { ...good, uid: 'new' },
    { ...good, id: 7 },
  ],
  'its model is the classic one': [{ ...good, schemaVersion: 43 }],
  'it is changed in its source, not in Grafana': [{ ...good, editable: true }],
  'it is refreshed no more often than backlogs are read': [{ ...good, refresh: '5s' }],
  'its time is the reader’s, and one crosshair goes through all panels': [
    { ...good, timezone: 'utc' },
    { ...good, graphTooltip: 0 },
  ],
  'it says what it is for, and is found by tag': [
    { ...good, description: '' },
    { ...good, tags: ['tidemark-only'], links: [{ ...good.links?.[0], tags: ['tidemark-only'] }] },
  ],
  'it has one variable for the data source, named as everywhere': [
    withVariables([{ name: 'datasource', type: 'datasource', label: 'Prometheus' }, cluster]),
  ],
  'everything that asks takes that data source': [
    withPanel({ datasource: { uid: 'PBFA97CFB590B2093' } }),
    withPanel({ targets: [{ refId: 'A', expr: 'depth{messaging_cluster=~"$cluster"}' }] }),
    withCluster({ datasource: { uid: 'default' } }),
    {
      ...good,
      annotations: { list: [{ ...annotation('ALERTS{messaging_cluster="a"}'), datasource: {} }] },
    },
  ],
  'variables that are asked for are labelled, and asked anew when the time range changes': [
    withCluster({ refresh: 1 }),
    withCluster({ label: '' }),
  ],
  '“all” is everything with the label, not a list of thousands of names': [
    withCluster({ allValue: '.*' }),
  ],
  'every variable that is named is defined, and every one that is defined is named': [
    withExpression('depth{messaging_cluster=~"$cluster", group="${group:regex}"}'),
    withVariables([...good.templating.list, { ...cluster, name: 'unused' }]),
    withPanel({ title: '$topic' }),
  ],
  'firing alerts are marked on the time axis': [{ ...good, annotations: { list: [] } }],
  'links to dashboards lead to one of ours, and set variables that it has': [
    withPanel({ links: [{ url: '/d/elsewhere?var-cluster=a' }] }),
    withPanel({ links: [{ url: '/d/tidemark-exporter?${cluster:queryparam}&var-topic=a' }] }),
  ],
  'the way to the other dashboards keeps time and variables': [
    { ...good, links: [] },
    { ...good, links: [{ ...good.links?.[0], keepTime: false }] },
    { ...good, links: [{ ...good.links?.[0], tags: ['kafka'] }] },
  ],
  'panels are of types that every Grafana has': [withPanel({ type: 'graph' })],
  'every panel has a title': [withPanel({ title: '' })],
  'every panel explains itself in a sentence': [
    withPanel({ description: '' }),
    withPanel({ description: 'depth' }),
  ],
  'every panel has a unit': [withPanel({ fieldConfig: {} })],
  'every unit is one that Grafana knows': [
    withPanel({ fieldConfig: { defaults: { unit: 'seconds' } } }),
    withPanel({
      fieldConfig: {
        defaults: { unit: 's' },
        overrides: [{ properties: [{ id: 'unit', value: 'msgs' }] }],
      },
    }),
  ],
  'every panel asks something, and tells its questions apart': [
    withPanel({ targets: [], title: '$cluster' }),
    withPanel({ targets: [...(depth.targets ?? []), ...(depth.targets ?? [])] }),
  ],
  'no two panels have the same id': [
    withPanels([depth, { ...depth, title: 'Width', gridPos: { x: 12, y: 0, w: 12, h: 8 } }]),
  ],
  'no two panels have the same title': [
    withPanels([depth, { ...depth, id: 2, gridPos: { x: 12, y: 0, w: 12, h: 8 } }]),
  ],
  'every panel is inside the grid': [withPanel({ gridPos: { x: 13, y: 0, w: 12, h: 8 } })],
  'no panel covers another': [
    withPanels([depth, { ...depth, id: 2, title: 'W', gridPos: { x: 11, y: 7, w: 12, h: 8 } }]),
  ],
  'every expression is PromQL': [withExpression('sum(depth{messaging_cluster=~"$cluster"}')],
  'every metric is one that the exporter, an agent, the plugin or a rule yields': [
    withExpression('width{messaging_cluster=~"$cluster"}'),
  ],
  'every rate is taken over $__rate_interval, every increase over that or $__range': [
    withExpression('rate(done_total{messaging_cluster=~"$cluster"}[5m])'),
    withExpression('rate(done_total{messaging_cluster=~"$cluster"}[$__range])'),
  ],
  'a counter is shown by its rate': [withExpression('done_total{messaging_cluster=~"$cluster"}')],
  'a rate is one of a counter': [
    withExpression('rate(depth{messaging_cluster=~"$cluster"}[$__rate_interval])'),
  ],
  'every series is one of the chosen clusters': [withExpression('depth{queue="$cluster"}')],
  'series that every process has are those of a job or a cluster': [
    withExpression('process_resident_memory_bytes and depth{messaging_cluster=~"$cluster"}'),
  ],
}

t.test('a good dashboard breaks no rule', t => {
  for (const { rule, complaints } of rules) t.strictSame(complaints(good, [good]), [], rule)
  t.end()
})

for (const { rule, complaints } of rules) {
  t.test(`found where it is broken: ${rule}`, t => {
    const examples = broken[rule] ?? []
    t.ok(examples.length > 0, 'there is an example')
    for (const example of examples) t.not(complaints(example, [example]).length, 0)
    t.end()
  })
}

t.test('every rate that the rules allow is allowed', t => {
  const selector = 'done_total{messaging_cluster=~"$cluster"}'
  for (const expression of [
    `sum by (queue) (rate(${selector}[$__rate_interval]))`,
    `increase(${selector}[$__range])`,
  ]) {
    const dashboard = withExpression(expression)
    for (const { rule, complaints } of rules) {
      t.strictSame(complaints(dashboard, [dashboard]), [], `${expression}: ${rule}`)
    }
  }
  t.end()
})

function annotation(expr: string): Dashboard['annotations']['list'][number] {
  return { name: 'Alerts', expr, datasource }
}

function withPanels(panels: readonly Panel[]): Dashboard {
  return { ...good, panels }
}

function withPanel(change: Partial<Panel>): Dashboard {
  return withPanels([{ ...depth, ...change }])
}

function withExpression(expr: string): Dashboard {
  return withPanel({ targets: [{ refId: 'A', expr, datasource }] })
}

function withVariables(list: readonly Variable[]): Dashboard {
  return { ...good, templating: { list } }
}

function withCluster(change: Partial<Variable>): Dashboard {
  return withVariables([...good.templating.list.slice(0, 1), { ...cluster, ...change }])
}
