import { panelsAndRows, linksOf, queriesOf, type Dashboard, type Variable } from './classic-json.ts'
import type { Rule } from './rule.ts'

/** Users may have bookmarked these: add uids, never change them. */
export const uids: readonly string[] = [
  'tidemark-backlog',
  'tidemark-kafka-cluster',
  'tidemark-kafka-groups',
  'tidemark-kafka-topics',
  'tidemark-rabbitmq-overview',
  'tidemark-rabbitmq-queues',
  'tidemark-canaries',
  'tidemark-exporter',
]

/** The last schema version of the classic model; later versions use another model. */
const lastClassicSchema = 42

const datasource = '${datasource}'

/** Rules for the dashboard as a whole: its name, variables and links. */
export const frameRules: readonly Rule[] = [
  {
    rule: 'its uid is a known one, and Grafana assigns its id',
    violations: ({ uid, id }) => [
      ...when(!uids.includes(uid), `uid ${uid}`),
      ...when(id !== null, `id ${id}`),
    ],
  },
  {
    rule: 'it uses the classic model',
    violations: ({ schemaVersion }) =>
      when(schemaVersion > lastClassicSchema, `schemaVersion ${schemaVersion}`),
  },
  {
    rule: 'its title begins with the name of the project',
    violations: ({ title }) => when(!title.startsWith('Tidemark / '), title),
  },
  {
    rule: 'it can be edited in Grafana',
    violations: ({ editable }) => when(editable !== true, `editable ${editable}`),
  },
  {
    rule: 'it shows the last three hours',
    violations: ({ time }) =>
      when(time?.from !== 'now-3h' || time.to !== 'now', `${time?.from} to ${time?.to}`),
  },
  {
    rule: 'it does not refresh more often than backlogs are polled',
    violations: ({ refresh = '' }) => when(!['30s', '1m'].includes(refresh), `refresh ${refresh}`),
  },
  {
    rule: 'it uses the time zone of the browser and a shared crosshair',
    violations: ({ timezone, graphTooltip }) => [
      ...when(timezone !== 'browser', `timezone ${timezone}`),
      ...when(graphTooltip !== 1, `graphTooltip ${graphTooltip}`),
    ],
  },
  {
    rule: 'it has a description and the common tag',
    violations: ({ description = '', tags = [] }) => [
      ...when(description === '', 'no description'),
      ...when(!tags.includes('tidemark'), 'no tag tidemark'),
    ],
  },
  {
    rule: 'it has one data source variable with the common name',
    violations: dashboard =>
      when(!hasCommonDatasource(dashboard), 'no data source variable with the common name'),
  },
  {
    rule: 'every query uses that data source',
    violations: dashboard => [
      ...panelsAndRows(dashboard)
        .filter(({ type }) => type !== 'row' && type !== 'text')
        .flatMap(({ title, datasource: own, targets = [] }) =>
          [own, ...targets.map(target => target.datasource)]
            .filter(source => source?.uid !== datasource)
            .map(source => `${title}: ${source?.uid}`),
        ),
      ...queryVariables(dashboard)
        .filter(variable => variable.datasource?.uid !== datasource)
        .map(({ name }) => `variable ${name}`),
      ...dashboard.annotations.list
        .filter(({ builtIn }) => builtIn !== 1)
        .filter(annotation => annotation.datasource?.uid !== datasource)
        .map(({ name }) => `annotation ${name}`),
    ],
  },
  {
    rule: 'query variables have a label and refresh when the time range changes',
    violations: dashboard =>
      queryVariables(dashboard)
        .filter(({ refresh, label = '' }) => refresh !== 2 || label === '')
        .map(({ name }) => name),
  },
  {
    rule: '“All” matches any value, not a list of thousands of names',
    violations: dashboard =>
      dashboard.templating.list
        .filter(({ includeAll, allValue }) => includeAll === true && allValue !== '.+')
        .map(({ name, allValue }) => `${name}: ${allValue}`),
  },
  {
    rule: 'every variable that is used is defined, and every defined variable is used',
    violations: undefinedOrUnused,
  },
  {
    rule: 'firing alerts are marked on the time axis',
    violations: dashboard =>
      when(
        !dashboard.annotations.list.some(({ expr }) => expr?.includes('ALERTS{') === true),
        'no annotation of ALERTS',
      ),
  },
  {
    rule: 'status changes are marked on the time axis, with the new status in their text',
    violations: dashboard =>
      when(
        !dashboard.annotations.list.some(
          ({ expr = '', titleFormat }) =>
            expr.includes('tidemark_backlog_status') &&
            titleFormat?.includes('{{status}}') === true,
        ),
        'no annotation of status changes',
      ),
  },
  {
    rule: 'starts and reloads of the exporter are marked on the time axis',
    violations: dashboard =>
      ['process_start_time_seconds', 'tidemark_config_last_reload_success_timestamp_seconds']
        .filter(name => !marksTimesOf(name, dashboard))
        .map(name => `no annotation of ${name}`),
  },
  {
    rule: 'it links to the status page',
    violations: ({ links = [] }) =>
      when(!links.some(({ url }) => url === '${status_page}'), 'no link to the status page'),
  },
  {
    rule: 'key numbers and a table fit on the first screen',
    violations: firstScreenViolations,
  },
  {
    rule: 'dashboard links have an existing target and set variables that it has',
    violations: (dashboard, all) =>
      linksOf(dashboard).flatMap(({ url = '' }) => violationsOfLink(url, all)),
  },
  {
    rule: 'the dashboard menu keeps time range and variables',
    violations: menuViolations,
  },
]

/**
 * Rows of the grid that are visible on a screen of 1080 lines: a row has 38 pixels, and the browser, the navigation of
 * Grafana and the variables take some 280.
 */
const rowsOfFirstScreen = 21

function firstScreenViolations({ panels }: Dashboard): readonly string[] {
  const visible = panels.filter(({ gridPos: { y, h } }) => y + h <= rowsOfFirstScreen)
  const has = (type: string): boolean => visible.some(panel => panel.type === type)
  const keyNumbers = panels.filter(({ type }) => type === 'stat')
  return [
    ...keyNumbers.filter(panel => !visible.includes(panel)).map(({ title = '' }) => title),
    ...when(!has('stat'), 'no key number'),
    ...when(!has('table'), 'no table'),
  ]
}

function marksTimesOf(name: string, { annotations }: Dashboard): boolean {
  return annotations.list.some(
    ({ expr = '', useValueForTime }) => expr.includes(name) && useValueForTime === true,
  )
}

function when(isViolated: boolean, violation: string): readonly string[] {
  return isViolated ? [violation] : []
}

function queryVariables({ templating }: Dashboard): readonly Variable[] {
  return templating.list.filter(({ type }) => type === 'query')
}

function hasCommonDatasource({ templating }: Dashboard): boolean {
  const variables = templating.list.filter(({ type }) => type === 'datasource')
  return (
    variables.length === 1 &&
    variables.every(({ name, label }) => name === 'datasource' && label === 'Data source')
  )
}

function undefinedOrUnused(dashboard: Dashboard): readonly string[] {
  const defined = dashboard.templating.list.map(({ name }) => name)
  const used = usedVariables(dashboard)
  return [
    ...used.filter(name => !defined.includes(name)).map(name => `${name} is not defined`),
    ...defined.filter(name => !used.includes(name)).map(name => `${name} is not used`),
  ]
}

function violationsOfLink(url: string, all: readonly Dashboard[]): readonly string[] {
  const [, uid] = /^\/d\/([\w-]+)/.exec(url) ?? []
  if (uid === undefined) return []
  const target = all.find(other => other.uid === uid)
  if (target === undefined) return [`${url}: no such dashboard`]
  const variables = target.templating.list.map(({ name }) => name)
  return Array.from(url.matchAll(/[?&]var-(\w+)=/g), ([, name]) => name ?? '')
    .filter(name => !variables.includes(name))
    .map(name => `${url}: ${uid} has no variable ${name}`)
}

function menuViolations({ links = [] }: Dashboard, all: readonly Dashboard[]): readonly string[] {
  const toOthers = links.filter(({ type }) => type === 'dashboards')
  return [
    ...when(toOthers.length === 0, 'no link to the other dashboards'),
    ...toOthers
      .filter(({ includeVars, keepTime }) => includeVars !== true || keepTime !== true)
      .map(({ title }) => `${title}: does not keep time range or variables`),
    ...toOthers
      .flatMap(({ tags = [] }) => tags)
      .filter(tag => !all.some(({ tags: theirs = [] }) => theirs.includes(tag)))
      .map(tag => `${tag}: no dashboard has this tag`),
  ]
}

/** Returns the variables used in expressions, titles, links, repeats and data sources. */
function usedVariables(dashboard: Dashboard): readonly string[] {
  const texts = [
    JSON.stringify(dashboard.panels),
    JSON.stringify(dashboard.links ?? []),
    JSON.stringify(queryVariables(dashboard).map(({ query, datasource }) => [query, datasource])),
    ...queriesOf(dashboard).map(({ expr }) => expr),
  ]
  // Not `$1`, the group of a label_replace.
  const named = texts.flatMap(text =>
    Array.from(
      text.matchAll(/\$(?:\{(\w+)|([a-z_]\w*))/gi),
      ([, braced, bare]) => braced ?? bare ?? '',
    ),
  )
  const repeats = panelsAndRows(dashboard).flatMap(({ repeat }) => repeat ?? [])
  // Variables with this prefix are built into Grafana.
  return [...new Set([...named, ...repeats])].filter(name => !name.startsWith('__'))
}
