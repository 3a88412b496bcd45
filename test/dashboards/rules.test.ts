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

const firstStat: Panel = {
  ...depth,
  id: 2,
  type: 'stat',
  title: 'Depth now',
  gridPos: { x: 12, y: 0, w: 12, h: 4 },
}

const firstTable: Panel = {
  ...depth,
  id: 3,
  type: 'table',
  title: 'Depths',
  gridPos: { x: 0, y: 8, w: 24, h: 8 },
}

/** A dashboard that violates no rule. */
const valid: Dashboard = {
  id: null,
  uid: 'tidemark-exporter',
  title: 'Tidemark / Valid',
  description: 'Violates no rule.',
  tags: ['tidemark'],
  schemaVersion: 42,
  editable: true,
  time: { from: 'now-3h', to: 'now' },
  refresh: '30s',
  timezone: 'browser',
  graphTooltip: 1,
  panels: [depth, firstStat, firstTable],
  templating: {
    list: [
      { name: 'datasource', type: 'datasource', label: 'Data source' },
      cluster,
      {
        ...cluster,
        name: 'status_page',
        query: 'label_values(addresses, status_page)',
        includeAll: false,
      },
    ],
  },
  annotations: {
    list: [
      annotation('max(ALERTS{messaging_cluster=~"$cluster"})'),
      {
        ...annotation('max(tidemark_backlog_status{messaging_cluster=~"$cluster"})'),
        titleFormat: '{{status}}',
      },
      ...[
        'process_start_time_seconds',
        'tidemark_config_last_reload_success_timestamp_seconds',
      ].map(name => ({ ...annotation(`${name}{job=~".+"}`), useValueForTime: true })),
    ],
  },
  links: [
    { type: 'dashboards', tags: ['tidemark'], includeVars: true, keepTime: true },
    { url: '${status_page}' },
  ],
}

const known: readonly KnownMetric[] = [
  { name: 'depth', isCounter: false, hasCluster: true },
  { name: 'lag', isCounter: false, hasCluster: true, labels: ['messaging_cluster', 'topic'] },
  { name: 'done_total', isCounter: true, hasCluster: true },
  { name: 'addresses', isCounter: false, hasCluster: false },
  { name: 'process_start_time_seconds', isCounter: false, hasCluster: false },
  {
    name: 'tidemark_config_last_reload_success_timestamp_seconds',
    isCounter: false,
    hasCluster: false,
  },
  { name: 'process_resident_memory_bytes', isCounter: false, hasCluster: false },
  { name: 'ALERTS', isCounter: false, hasCluster: true },
  { name: 'tidemark_backlog_status', isCounter: false, hasCluster: true },
]

const rules = [
  ...frameRules,
  ...panelRules,
  ...queryRules(new Map(known.map(metric => [metric.name, metric]))),
]

/** For each rule, dashboards that violate it. */
const violating: Readonly<Record<string, readonly Dashboard[]>> = {
  'its uid is a known one, and Grafana assigns its id': [
    { ...valid, uid: 'new' },
    { ...valid, id: 7 },
  ],
  'it uses the classic model': [{ ...valid, schemaVersion: 43 }],
  'its title begins with the name of the project': [{ ...valid, title: 'Valid' }],
  'it can be edited in Grafana': [{ ...valid, editable: false }],
  'it shows the last three hours': [{ ...valid, time: { from: 'now-1h', to: 'now' } }],
  'it does not refresh more often than backlogs are polled': [{ ...valid, refresh: '5s' }],
  'it uses the time zone of the browser and a shared crosshair': [
    { ...valid, timezone: 'utc' },
    { ...valid, graphTooltip: 0 },
  ],
  'it has a description and the common tag': [
    { ...valid, description: '' },
    {
      ...valid,
      tags: ['tidemark-only'],
      links: [{ ...valid.links?.[0], tags: ['tidemark-only'] }],
    },
  ],
  'it has one data source variable with the common name': [
    withVariables([{ name: 'datasource', type: 'datasource', label: 'Prometheus' }, cluster]),
  ],
  'every query uses that data source': [
    withPanel({ datasource: { uid: 'PBFA97CFB590B2093' } }),
    withPanel({ targets: [{ refId: 'A', expr: 'depth{messaging_cluster=~"$cluster"}' }] }),
    withCluster({ datasource: { uid: 'default' } }),
    {
      ...valid,
      annotations: { list: [{ ...annotation('ALERTS{messaging_cluster="a"}'), datasource: {} }] },
    },
  ],
  'query variables have a label and refresh when the time range changes': [
    withCluster({ refresh: 1 }),
    withCluster({ label: '' }),
  ],
  '“All” matches any value, not a list of thousands of names': [withCluster({ allValue: '.*' })],
  'every variable that is used is defined, and every defined variable is used': [
    withExpression('depth{messaging_cluster=~"$cluster", group="${group:regex}"}'),
    withVariables([...valid.templating.list, { ...cluster, name: 'unused' }]),
    withPanel({ title: '$topic' }),
  ],
  'firing alerts are marked on the time axis': [{ ...valid, annotations: { list: [] } }],
  'status changes are marked on the time axis, with the new status in their text': [
    { ...valid, annotations: { list: valid.annotations.list.toSpliced(1, 1) } },
    {
      ...valid,
      annotations: {
        list: valid.annotations.list.map(each => ({ ...each, titleFormat: 'Status change' })),
      },
    },
  ],
  'starts and reloads of the exporter are marked on the time axis': [
    { ...valid, annotations: { list: valid.annotations.list.slice(0, 3) } },
    {
      ...valid,
      annotations: {
        list: valid.annotations.list.map(each => ({ ...each, useValueForTime: false })),
      },
    },
  ],
  'it links to the status page': [{ ...valid, links: valid.links?.slice(0, 1) ?? [] }],
  'key numbers and a table fit on the first screen': [
    withPanels([]),
    withPanels([firstTable]),
    withPanels([firstTable, { ...firstStat, gridPos: { x: 0, y: 20, w: 12, h: 2 } }]),
  ],
  'dashboard links have an existing target and set variables that it has': [
    withPanel({ links: [{ url: '/d/elsewhere?var-cluster=a' }] }),
    withPanel({ links: [{ url: '/d/tidemark-exporter?${cluster:queryparam}&var-topic=a' }] }),
  ],
  'the dashboard menu keeps time range and variables': [
    { ...valid, links: [] },
    { ...valid, links: [{ ...valid.links?.[0], keepTime: false }] },
    { ...valid, links: [{ ...valid.links?.[0], tags: ['kafka'] }] },
  ],
  'panels have types that every Grafana includes': [withPanel({ type: 'graph' })],
  'every panel has a title': [withPanel({ title: '' })],
  'every panel has a description that is a sentence': [
    withPanel({ description: '' }),
    withPanel({ description: 'depth' }),
  ],
  'every panel has a unit': [withPanel({ fieldConfig: {} })],
  'every unit exists in Grafana, and counts are in words': [
    withPanel({ fieldConfig: { defaults: { unit: 'cps' } } }),
    withPanel({ fieldConfig: { defaults: { unit: 'seconds' } } }),
    withPanel({
      fieldConfig: {
        defaults: { unit: 's' },
        overrides: [{ properties: [{ id: 'unit', value: 'msgs' }] }],
      },
    }),
  ],
  'an absent value never has the colour of a threshold': [
    withPanel({ type: 'stat', options: { colorMode: 'background' } }),
    withPanel({
      fieldConfig: {
        defaults: { unit: 'short' },
        overrides: [{ properties: [{ id: 'thresholds', value: {} }] }],
      },
    }),
  ],
  'every panel has queries with distinct ids': [
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
  'no two panels overlap': [
    withPanels([depth, { ...depth, id: 2, title: 'W', gridPos: { x: 11, y: 7, w: 12, h: 8 } }]),
  ],
  'every expression is PromQL': [withExpression('sum(depth{messaging_cluster=~"$cluster"}')],
  'every metric comes from the exporter, a JMX exporter, the RabbitMQ plugin or a rule': [
    withExpression('width{messaging_cluster=~"$cluster"}'),
  ],
  'every rate is taken over $__rate_interval, every increase over that or $__range': [
    withExpression('rate(done_total{messaging_cluster=~"$cluster"}[5m])'),
    withExpression('rate(done_total{messaging_cluster=~"$cluster"}[$__range])'),
  ],
  'an increase is rounded, because Prometheus extrapolates it': [
    withExpression('sum(increase(done_total{messaging_cluster=~"$cluster"}[$__range]))'),
  ],
  'the number of series of a query does not grow with the number of backlogs': [
    withExpression('max by (topic) (lag{messaging_cluster=~"$cluster"})'),
    {
      ...valid,
      annotations: {
        list: [...valid.annotations.list, annotation('lag{messaging_cluster=~"$cluster"}')],
      },
    },
  ],
  'a counter is shown by its rate': [withExpression('done_total{messaging_cluster=~"$cluster"}')],
  'only a counter has a rate': [
    withExpression('rate(depth{messaging_cluster=~"$cluster"}[$__rate_interval])'),
  ],
  'every series is restricted to the selected clusters': [
    withExpression('depth{queue="$cluster"}'),
  ],
  'process metrics are restricted to a job or a cluster': [
    withExpression('process_resident_memory_bytes and depth{messaging_cluster=~"$cluster"}'),
  ],
}

t.test('a valid dashboard violates no rule', t => {
  t.strictSame(violationsOf(valid), [])
  t.end()
})

for (const { rule, violations } of rules) {
  t.test(`violations are detected: ${rule}`, t => {
    const examples = violating[rule] ?? []
    t.ok(examples.length > 0, 'there is an example')
    for (const example of examples) t.not(violations(example, [example]).length, 0)
    t.end()
  })
}

t.test('all allowed ranges of rates pass', t => {
  const selector = 'done_total{messaging_cluster=~"$cluster"}'
  for (const expression of [
    `sum by (queue) (rate(${selector}[$__rate_interval]))`,
    `round(increase(${selector}[$__range]))`,
  ]) {
    const dashboard = withExpression(expression)
    t.strictSame(violationsOf(dashboard), [], expression)
  }
  t.end()
})

function violationsOf(dashboard: Dashboard): readonly string[] {
  return rules.flatMap(({ rule, violations }) =>
    violations(dashboard, [dashboard]).map(violation => `${rule}: ${violation}`),
  )
}

function annotation(expr: string): Dashboard['annotations']['list'][number] {
  return { name: 'Alerts', expr, datasource }
}

function withPanels(panels: readonly Panel[]): Dashboard {
  return { ...valid, panels }
}

function withPanel(change: Partial<Panel>): Dashboard {
  return withPanels([{ ...depth, ...change }, firstStat, firstTable])
}

function withExpression(expr: string): Dashboard {
  return withPanel({ targets: [{ refId: 'A', expr, datasource }] })
}

function withVariables(list: readonly Variable[]): Dashboard {
  return { ...valid, templating: { list } }
}

function withCluster(change: Partial<Variable>): Dashboard {
  return withVariables([...valid.templating.list.slice(0, 1), { ...cluster, ...change }])
}
