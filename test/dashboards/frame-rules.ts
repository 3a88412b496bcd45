import { everythingOn, linksOf, queriesOf, type Dashboard, type Variable } from './classic-json.ts'
import type { Rule } from './rule.ts'

/** What people may have bookmarked: a uid is added, and never changed. */
export const uids: readonly string[] = [
  'tidemark-backlog',
  'tidemark-kafka-cluster',
  'tidemark-kafka-groups',
  'tidemark-kafka-topics',
  'tidemark-rabbitmq-overview',
  'tidemark-rabbitmq-queues',
  'tidemark-exporter',
]

/** The last version of the classic model; later ones are another model. */
const lastClassicSchema = 42

const datasource = '${datasource}'

/** Rules about the dashboard as a whole: its name, its variables, its links. */
export const frameRules: readonly Rule[] = [
  {
    rule: 'its uid is one that people may have bookmarked, and its id is left to Grafana',
    complaints: ({ uid, id }) => [
      ...when(!uids.includes(uid), `uid ${uid}`),
      ...when(id !== null, `id ${id}`),
    ],
  },
  {
    rule: 'its model is the classic one',
    complaints: ({ schemaVersion }) =>
      when(schemaVersion > lastClassicSchema, `schemaVersion ${schemaVersion}`),
  },
  {
    rule: 'it is changed in its source, not in Grafana',
    complaints: ({ editable }) => when(editable !== false, `editable ${editable}`),
  },
  {
    rule: 'it is refreshed no more often than backlogs are read',
    complaints: ({ refresh = '' }) => when(!['30s', '1m'].includes(refresh), `refresh ${refresh}`),
  },
  {
    rule: 'its time is the reader’s, and one crosshair goes through all panels',
    complaints: ({ timezone, graphTooltip }) => [
      ...when(timezone !== 'browser', `timezone ${timezone}`),
      ...when(graphTooltip !== 1, `graphTooltip ${graphTooltip}`),
    ],
  },
  {
    rule: 'it says what it is for, and is found by tag',
    complaints: ({ description = '', tags = [] }) => [
      ...when(description === '', 'no description'),
      ...when(!tags.includes('tidemark'), 'no tag tidemark'),
    ],
  },
  {
    rule: 'it has one variable for the data source, named as everywhere',
    complaints: dashboard =>
      when(!hasUsualDatasource(dashboard), 'no data source variable as usual'),
  },
  {
    rule: 'everything that asks takes that data source',
    complaints: dashboard => [
      ...everythingOn(dashboard)
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
    rule: 'variables that are asked for are labelled, and asked anew when the time range changes',
    complaints: dashboard =>
      queryVariables(dashboard)
        .filter(({ refresh, label = '' }) => refresh !== 2 || label === '')
        .map(({ name }) => name),
  },
  {
    rule: '“all” is everything with the label, not a list of thousands of names',
    complaints: dashboard =>
      dashboard.templating.list
        .filter(({ includeAll, allValue }) => includeAll === true && allValue !== '.+')
        .map(({ name, allValue }) => `${name}: ${allValue}`),
  },
  {
    rule: 'every variable that is named is defined, and every one that is defined is named',
    complaints: undefinedOrUnnamed,
  },
  {
    rule: 'firing alerts are marked on the time axis',
    complaints: dashboard =>
      when(
        !dashboard.annotations.list.some(({ expr }) => expr?.includes('ALERTS{') === true),
        'no annotation of ALERTS',
      ),
  },
  {
    rule: 'links to dashboards lead to one of ours, and set variables that it has',
    complaints: (dashboard, all) =>
      linksOf(dashboard).flatMap(({ url = '' }) => mistakesOfLink(url, all)),
  },
  {
    rule: 'the way to the other dashboards keeps time and variables',
    complaints: forgetfulLinks,
  },
]

function when(isBroken: boolean, complaint: string): readonly string[] {
  return isBroken ? [complaint] : []
}

function queryVariables({ templating }: Dashboard): readonly Variable[] {
  return templating.list.filter(({ type }) => type === 'query')
}

function hasUsualDatasource({ templating }: Dashboard): boolean {
  const variables = templating.list.filter(({ type }) => type === 'datasource')
  return (
    variables.length === 1 &&
    variables.every(({ name, label }) => name === 'datasource' && label === 'Data source')
  )
}

function undefinedOrUnnamed(dashboard: Dashboard): readonly string[] {
  const defined = dashboard.templating.list.map(({ name }) => name)
  const named = namedVariables(dashboard)
  return [
    ...named.filter(name => !defined.includes(name)).map(name => `${name} is not defined`),
    ...defined.filter(name => !named.includes(name)).map(name => `${name} is not named`),
  ]
}

function mistakesOfLink(url: string, all: readonly Dashboard[]): readonly string[] {
  const [, uid] = /^\/d\/([\w-]+)/.exec(url) ?? []
  if (uid === undefined) return []
  const target = all.find(other => other.uid === uid)
  if (target === undefined) return [`${url}: no such dashboard`]
  const variables = target.templating.list.map(({ name }) => name)
  return Array.from(url.matchAll(/[?&]var-(\w+)=/g), ([, name]) => name ?? '')
    .filter(name => !variables.includes(name))
    .map(name => `${url}: ${uid} has no variable ${name}`)
}

function forgetfulLinks({ links = [] }: Dashboard, all: readonly Dashboard[]): readonly string[] {
  const toOthers = links.filter(({ type }) => type === 'dashboards')
  return [
    ...when(toOthers.length === 0, 'no link to the other dashboards'),
    ...toOthers
      .filter(({ includeVars, keepTime }) => includeVars !== true || keepTime !== true)
      .map(({ title }) => `${title}: forgets`),
    ...toOthers
      .flatMap(({ tags = [] }) => tags)
      .filter(tag => !all.some(({ tags: theirs = [] }) => theirs.includes(tag)))
      .map(tag => `${tag}: nothing has this tag`),
  ]
}

/** Variables named anywhere: in expressions, titles, links, repeats, data sources. */
function namedVariables(dashboard: Dashboard): readonly string[] {
  const texts = [
    JSON.stringify(dashboard.panels),
    JSON.stringify(dashboard.links ?? []),
    JSON.stringify(queryVariables(dashboard).map(({ query, datasource }) => [query, datasource])),
    ...queriesOf(dashboard).map(({ expr }) => expr),
  ]
  const named = texts.flatMap(text =>
    Array.from(text.matchAll(/\$(?:\{(\w+)|(\w+))/g), ([, braced, bare]) => braced ?? bare ?? ''),
  )
  const repeats = everythingOn(dashboard).flatMap(({ repeat }) => repeat ?? [])
  // Names that begin so are Grafana's own.
  return [...new Set([...named, ...repeats])].filter(name => !name.startsWith('__'))
}
