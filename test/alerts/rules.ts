import { dashboardFiles } from '../../dashboards/source/all.ts'
import { catalog } from '../../src/catalog.ts'
import { parseDuration } from '../../src/config/duration.ts'
import { knownMetrics } from '../dashboards/known-metrics.ts'
import { selectorsOf, syntaxError } from '../dashboards/promql.ts'
import { aggregationsOf, joinsOf, rangesOf } from './aggregations.ts'
import type { AlertRule, Rule, RuleFile } from './rule-files.ts'

/** A convention that all rule files follow. */
export interface Convention {
  /** A sentence that is true of valid rules. */
  readonly title: string
  /** Returns where the files violate it. */
  readonly violations: (files: readonly RuleFile[]) => readonly string[]
}

const known = knownMetrics()

/** Labels of each family of the exporter, with those that Prometheus adds for the target. */
const labelsOf = new Map(catalog.map(({ name, labels }) => [name, [...labels, ...targetLabels()]]))

/** Labels of joins over targets, or over a single number. All other joins must include the cluster. */
const joinsOfTargets = ['(job, instance)', '(job)', '()']

/** The `uid` and variables of every dashboard. */
const dashboards = Object.values(dashboardFiles).map(file => {
  const { uid, templating } = JSON.parse(file()) as {
    uid: string
    templating: { list: readonly { name: string }[] }
  }
  return { uid, variables: templating.list.map(({ name }) => name) }
})

const shortestRange = parseDuration('5m') ?? NaN

export const conventions: readonly Convention[] = [
  {
    title: 'the name of an alert begins with its subject',
    violations: files =>
      alertsOf(files)
        .map(({ alert }) => alert)
        .filter(
          name => !/^(Tidemark|Cluster|Backlog|Canary|Kafka|Rabbitmq)([A-Z][a-z]+)+$/.test(name),
        ),
  },
  {
    title: 'a severity is critical, warning or info',
    violations: files =>
      violationsOf(files, ({ labels }) =>
        ['critical', 'warning', 'info'].includes(labels['severity'] ?? ''),
      ),
  },
  {
    title: 'no annotation has a number before a plural, because the number may be 1',
    violations: files =>
      violationsOf(files, ({ annotations }) =>
        Object.values(annotations).every(
          text =>
            !/\{\{\s*(printf "[^"]+" )?\$value(\s*\|\s*humanize)?\s*\}\}\s+([\w-]+\s+)?[a-z]{3,}s\b/.test(
              text,
            ),
        ),
      ),
  },
  {
    title: 'a summary names the cluster or instance, and is one short sentence',
    violations: files =>
      violationsOf(files, ({ annotations: { summary = '' } }) => {
        const words = summary.replace(/\{\{.*?\}\}/g, 'name')
        return (
          /\$labels\.(messaging_cluster|instance)/.test(summary) && /^[^.]{9,89}\.$/.test(words)
        )
      }),
  },
  {
    title: 'a description names the cluster or instance and ends with a period',
    violations: files =>
      violationsOf(files, ({ annotations }) =>
        /\$labels\.(messaging_cluster|instance).*\.$/s.test(annotations['description'] ?? ''),
      ),
  },
  {
    title: 'an alert links to its runbook, below the address in the thresholds',
    violations: files =>
      violationsOf(
        files,
        ({ alert, annotations }) =>
          annotations['runbook_url'] === `${base('runbooks')}/${alert}.md`,
      ),
  },
  {
    title: 'an alert links to a dashboard with its variables, below the address in the thresholds',
    violations: files =>
      violationsOf(files, ({ annotations }) => isDashboardLink(annotations['dashboard_url'] ?? '')),
  },
  {
    title: 'every metric that an annotation queries exists',
    violations: files =>
      alertsOf(files).flatMap(rule =>
        queriedIn(rule)
          .filter(metric => !known.has(metric))
          .map(metric => `${rule.alert}: ${metric}`),
      ),
  },
  {
    title: 'for and keep_firing_for are durations, each with its reason in a comment above',
    violations: files => [
      ...violationsOf(files, rule =>
        [rule.for, rule.keep_firing_for].every(text => parseDuration(text) !== undefined),
      ),
      ...files.flatMap(({ name, text }) =>
        durationsWithoutReason(text).map(line => `${name}: ${line}`),
      ),
    ],
  },
  {
    title: 'every expression is PromQL',
    violations: files =>
      rulesOf(files).flatMap(rule => {
        const error = syntaxError(rule.expr)
        return error === undefined ? [] : [`${nameOf(rule)}: near ${error}`]
      }),
  },
  {
    title: 'every metric comes from the exporter, a JMX exporter, Prometheus or a rule',
    violations: files =>
      rulesOf(files).flatMap(rule =>
        unknownMetricsIn(rule.expr).map(metric => `${nameOf(rule)}: ${metric}`),
      ),
  },
  {
    title: 'every matched label exists on the metric',
    violations: files =>
      rulesOf(files).flatMap(rule =>
        unknownLabelsIn(rule.expr).map(label => `${nameOf(rule)}: ${label}`),
      ),
  },
  {
    title: 'a range is 5 minutes or longer',
    violations: files =>
      rulesOf(files).flatMap(rule =>
        rangesOf(rule.expr)
          .filter(range => !((parseDuration(range) ?? NaN) >= shortestRange))
          .map(range => `${nameOf(rule)}: ${range}`),
      ),
  },
  {
    title: 'no rule ranks series: the order changes, and an alert would flap',
    violations: files =>
      rulesOf(files)
        .filter(({ expr }) =>
          aggregationsOf(expr).some(({ operator }) => /^(topk|bottomk|limit)/.test(operator)),
        )
        .map(nameOf),
  },
  {
    title: 'no aggregation merges clusters',
    violations: files =>
      rulesOf(files).flatMap(rule =>
        aggregationsOf(rule.expr)
          .map(({ grouping }) => grouping)
          .filter(grouping => !keepsClusters(grouping))
          .map(grouping => `${nameOf(rule)}: ${grouping}`),
      ),
  },
  {
    title: 'no join mixes clusters',
    violations: files =>
      rulesOf(files).flatMap(rule =>
        joinsOf(rule.expr)
          .filter(labels => labels === undefined || !isJoinOfOneCluster(labels))
          .map(labels => `${nameOf(rule)}: on ${labels ?? 'nothing'}`),
      ),
  },
  {
    title: 'a number in a comparison is 0, 1, 2 or a recorded threshold',
    violations: files =>
      alertFilesOf(files)
        .flatMap(({ rules }) => rules)
        .flatMap(rule =>
          Array.from(rule.expr.matchAll(/[<>=]=? (?:bool )?(\d[\d.e]*)/g), ([, bound]) => bound)
            .filter(bound => !['0', '1', '2'].includes(bound ?? ''))
            .map(bound => `${nameOf(rule)}: ${bound ?? ''}`),
        ),
  },
  {
    title: 'every recorded series and threshold is used by a rule',
    violations: unusedRecordsIn,
  },
  {
    title: 'every threshold and recorded series in use is defined exactly once',
    violations: files => [...undefinedRecordsIn(files), ...repeatedRecordsIn(files)],
  },
]

/** Returns the series of a story that no scrape can contain, because of their name or a label. */
export function impossibleSeriesIn(series: string): readonly string[] {
  return [...unknownMetricsIn(series), ...unknownLabelsIn(series)]
}

export function alertsOf(files: readonly RuleFile[]): readonly AlertRule[] {
  return rulesOf(files).filter((rule): rule is AlertRule => 'alert' in rule)
}

function rulesOf(files: readonly RuleFile[]): readonly Rule[] {
  return files.flatMap(({ rules }) => rules)
}

function alertFilesOf(files: readonly RuleFile[]): readonly RuleFile[] {
  return files.filter(({ name }) => name !== 'thresholds.yaml')
}

function recordsOf(files: readonly RuleFile[]): readonly string[] {
  return rulesOf(files).flatMap(rule => ('record' in rule ? [rule.record] : []))
}

/** The start of a link; the address is a label of a recorded series. */
function base(label: string): string {
  return `{{ with query "tidemark:links:info" }}{{ . | first | label "${label}" }}{{ end }}`
}

function isDashboardLink(url: string): boolean {
  const [start, variables = ''] = url.split('?')
  const dashboard = dashboards.find(({ uid }) => start === `${base('dashboards')}/${uid}`)
  const used = Array.from(
    variables.matchAll(/(?:^|&)var-(\w+)=\{\{ \$labels\.\w+ \| urlquery \}\}/g),
    ([, name = '']) => name,
  )
  return used.length > 0 && used.every(name => dashboard?.variables.includes(name) === true)
}

/** Returns the metrics that the annotations of an alert query. */
function queriedIn({ annotations }: AlertRule): readonly string[] {
  return Object.values(annotations).flatMap(
    text => text.match(/\b(?:tidemark_\w+|\w*:?tidemark\w*:\w+:\w+)/g) ?? [],
  )
}

/** A recorded series that refers to itself for its last value does not count as a use. */
function unusedRecordsIn(files: readonly RuleFile[]): readonly string[] {
  const used = rulesOf(files).flatMap(rule => [
    ...metricsIn(rule.expr).filter(metric => !('record' in rule) || metric !== rule.record),
    ...('alert' in rule ? queriedIn(rule) : []),
  ])
  return recordsOf(files).filter(record => !used.includes(record))
}

function undefinedRecordsIn(files: readonly RuleFile[]): readonly string[] {
  const records = recordsOf(files)
  return rulesOf(files)
    .flatMap(({ expr }) => metricsIn(expr))
    .filter(metric => metric.includes(':') && !records.includes(metric))
}

function repeatedRecordsIn(files: readonly RuleFile[]): readonly string[] {
  const records = recordsOf(files)
  return records.filter((record, place) => records.indexOf(record) !== place)
}

function nameOf(rule: Rule): string {
  return 'alert' in rule ? rule.alert : rule.record
}

function violationsOf(
  files: readonly RuleFile[],
  isValid: (rule: AlertRule) => boolean,
): readonly string[] {
  return alertsOf(files)
    .filter(rule => !isValid(rule))
    .map(nameOf)
}

function durationsWithoutReason(text: string): readonly string[] {
  const lines = text.split('\n')
  return lines.filter(
    (line, place) =>
      /^ +(for|keep_firing_for): /.test(line) && !/^ +# \S/.test(lines[place - 1] ?? ''),
  )
}

function metricsIn(expression: string): readonly string[] {
  return selectorsOf(expression).map(({ metric }) => metric)
}

function unknownMetricsIn(expression: string): readonly string[] {
  return metricsIn(expression).filter(metric => !known.has(metric))
}

function unknownLabelsIn(expression: string): readonly string[] {
  return selectorsOf(expression).flatMap(({ metric, matchers }) => {
    const labels = labelsOf.get(metric)
    return matchers
      .map(({ label }) => label)
      .filter(label => labels !== undefined && !labels.includes(label))
      .map(label => `${metric}{${label}}`)
  })
}

function targetLabels(): readonly string[] {
  return ['job', 'instance']
}

/** `by` with the cluster label or only target labels, or `without` any cluster label. */
function keepsClusters(grouping: string): boolean {
  const [mode, ...labels] = grouping.split(/[, ]+/)
  const isNamed = labels.includes('messaging_cluster')
  if (mode === 'without') return !isNamed
  return mode === 'by' && (isNamed || labels.every(label => targetLabels().includes(label)))
}

function isJoinOfOneCluster(labels: string): boolean {
  return labels.includes('messaging_cluster') || joinsOfTargets.includes(labels)
}
