import { catalog } from '../../src/catalog.ts'
import { parseDuration } from '../../src/config/duration.ts'
import { knownMetrics } from '../dashboards/known-metrics.ts'
import { selectorsOf, syntaxMistake } from '../dashboards/promql.ts'
import { aggregationsOf, joinsOf, rangesOf } from './aggregations.ts'
import type { AlertRule, Rule, RuleFile } from './rule-files.ts'

/** Something that holds for all files of rules. */
export interface Law {
  /** A sentence that is true of good rules. */
  readonly law: string
  /** Where the files break it; nothing where they keep it. */
  readonly complaints: (files: readonly RuleFile[]) => readonly string[]
}

const known = knownMetrics()

/** Labels that the exporter gives a series; Prometheus adds those of the target. */
const labelsOf = new Map(catalog.map(({ name, labels }) => [name, [...labels, ...targetLabels()]]))

/** Joins by these speak of targets or of a number for all; the rest must keep clusters apart. */
const joinsOfTargets = ['(job, instance)', '(job)', '()']

const shortestRange = parseDuration('5m') ?? NaN

export const laws: readonly Law[] = [
  {
    law: 'an alert is named by its subject',
    complaints: files =>
      alertsOf(files)
        .map(({ alert }) => alert)
        .filter(name => !/^(Tidemark|Cluster|Backlog|Kafka|Rabbitmq)([A-Z][a-z]+)+$/.test(name)),
  },
  {
    law: 'a severity is critical, warning or info',
    complaints: files =>
      complaintsOf(files, ({ labels }) =>
        ['critical', 'warning', 'info'].includes(labels['severity'] ?? ''),
      ),
  },
  {
    law: 'a summary is a sentence without values',
    complaints: files =>
      complaintsOf(files, ({ annotations }) =>
        /^[A-Z][^{}]*\.$/.test(annotations['summary'] ?? ''),
      ),
  },
  {
    law: 'a description names the cluster or instance and ends with a period',
    complaints: files =>
      complaintsOf(files, ({ annotations }) =>
        /\$labels\.(messaging_cluster|instance).*\.$/s.test(annotations['description'] ?? ''),
      ),
  },
  {
    law: 'an alert links to its runbook',
    complaints: files =>
      complaintsOf(
        files,
        ({ alert, annotations }) =>
          annotations['runbook_url'] ===
          `https://github.com/tidemark-exporter/tidemark/blob/main/docs/runbooks/${alert}.md`,
      ),
  },
  {
    law: 'for and keep_firing_for are durations, each with its reason in a comment above',
    complaints: files => [
      ...complaintsOf(files, rule =>
        [rule.for, rule.keep_firing_for].every(text => parseDuration(text) !== undefined),
      ),
      ...files.flatMap(({ name, text }) =>
        waitsWithoutReason(text).map(line => `${name}: ${line}`),
      ),
    ],
  },
  {
    law: 'every expression is PromQL',
    complaints: files =>
      rulesOf(files).flatMap(rule => {
        const mistake = syntaxMistake(rule.expr)
        return mistake === undefined ? [] : [`${nameOf(rule)}: near ${mistake}`]
      }),
  },
  {
    law: 'every metric is one that the exporter, an agent, Prometheus or a rule yields',
    complaints: files =>
      rulesOf(files).flatMap(rule =>
        unknownMetricsIn(rule.expr).map(metric => `${nameOf(rule)}: ${metric}`),
      ),
  },
  {
    law: 'every label that is matched is one that the metric has',
    complaints: files =>
      rulesOf(files).flatMap(rule =>
        unknownLabelsIn(rule.expr).map(label => `${nameOf(rule)}: ${label}`),
      ),
  },
  {
    law: 'a range is 5 minutes or longer',
    complaints: files =>
      rulesOf(files).flatMap(rule =>
        rangesOf(rule.expr)
          .filter(range => !((parseDuration(range) ?? NaN) >= shortestRange))
          .map(range => `${nameOf(rule)}: ${range}`),
      ),
  },
  {
    law: 'nothing is ranked: what is first changes, and an alert would flap',
    complaints: files =>
      rulesOf(files)
        .filter(({ expr }) =>
          aggregationsOf(expr).some(({ operator }) => /^(topk|bottomk|limit)/.test(operator)),
        )
        .map(nameOf),
  },
  {
    law: 'clusters are never merged by an aggregation',
    complaints: files =>
      rulesOf(files).flatMap(rule =>
        aggregationsOf(rule.expr)
          .map(({ grouping }) => grouping)
          .filter(grouping => !keepsClusters(grouping))
          .map(grouping => `${nameOf(rule)}: ${grouping}`),
      ),
  },
  {
    law: 'clusters are never mixed by a join',
    complaints: files =>
      rulesOf(files).flatMap(rule =>
        joinsOf(rule.expr)
          .filter(labels => labels === undefined || !isJoinOfOneCluster(labels))
          .map(labels => `${nameOf(rule)}: on ${labels ?? 'nothing'}`),
      ),
  },
  {
    law: 'a number to compare with, other than 0, 1 and the 2 of a pair, is a threshold',
    complaints: files =>
      alertFilesOf(files)
        .flatMap(({ rules }) => rules)
        .flatMap(rule =>
          Array.from(rule.expr.matchAll(/[<>=]=? (?:bool )?(\d[\d.e]*)/g), ([, bound]) => bound)
            .filter(bound => !['0', '1', '2'].includes(bound ?? ''))
            .map(bound => `${nameOf(rule)}: ${bound ?? ''}`),
        ),
  },
  {
    law: 'every recorded series and threshold is used by a rule',
    complaints: unusedRecordsIn,
  },
  {
    law: 'every threshold and recorded series that is used is defined, once',
    complaints: files => [...undefinedRecordsIn(files), ...repeatedRecordsIn(files)],
  },
]

/** Series in stories that no scrape would have, by name or label. */
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

/** A series that holds its last value names itself; that is no use. */
function unusedRecordsIn(files: readonly RuleFile[]): readonly string[] {
  const used = rulesOf(files).flatMap(rule =>
    metricsIn(rule.expr).filter(metric => !('record' in rule) || metric !== rule.record),
  )
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

function complaintsOf(
  files: readonly RuleFile[],
  isGood: (rule: AlertRule) => boolean,
): readonly string[] {
  return alertsOf(files)
    .filter(rule => !isGood(rule))
    .map(nameOf)
}

function waitsWithoutReason(text: string): readonly string[] {
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

/** `by` that names the cluster or only targets, or `without` that leaves it. */
function keepsClusters(grouping: string): boolean {
  const [mode, ...labels] = grouping.split(/[, ]+/)
  const isNamed = labels.includes('messaging_cluster')
  if (mode === 'without') return !isNamed
  return mode === 'by' && (isNamed || labels.every(label => targetLabels().includes(label)))
}

function isJoinOfOneCluster(labels: string): boolean {
  return labels.includes('messaging_cluster') || joinsOfTargets.includes(labels)
}
