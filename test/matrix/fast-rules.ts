import { parse, stringify } from 'yaml'
import type { Files } from '../../testbed/debian-tool.ts'
import { shippedRules } from '../../testbed/shipped-rules.ts'

interface Rule {
  readonly record?: string
  readonly alert?: string
  readonly expr: string
  readonly for?: string
  readonly keep_firing_for?: string
}

interface RuleFile {
  readonly groups: readonly {
    readonly name: string
    readonly interval?: string
    readonly rules: readonly Rule[]
  }[]
}

/** Values of thresholds that a test reaches within seconds. Other thresholds stay as shipped. */
const shortenedThresholds: Readonly<Record<string, number>> = {
  'tidemark:source_staleness_seconds:threshold': 15,
  'tidemark:scrape_duration_seconds:threshold': 1,
  'tidemark:backlog_objective_budget_ratio:threshold': 0.0001,
  'tidemark:kafka_request_handler_idle_ratio:threshold': 0.9,
  'tidemark:backlog_drain_seconds:threshold': 60,
  'tidemark:backlog_age_seconds:threshold': 5,
}

/**
 * Returns the shipped rule files with shorter durations, so that alerts fire within seconds.
 *
 * - `for` is 4 s where it is longer, `keep_firing_for` 10 s;
 * - groups have no interval of their own and use that of Prometheus;
 * - ranges and offsets of 10 to 59 minutes are 30 s; hours, days and the 5 minutes for which a
 *   cluster counts as known stay;
 * - some thresholds are easier to reach, see above.
 */
export function fastRules(): Files {
  return Object.fromEntries(
    Object.entries(shippedRules()).map(([name, text]) => [`alerts/${name}`, shortened(text)]),
  )
}

function shortened(text: string): string {
  const { groups } = parse(text) as RuleFile
  return stringify({
    groups: groups.map(({ name, rules }) => ({ name, rules: rules.map(shortenedRule) })),
  })
}

function shortenedRule(rule: Rule): Rule {
  return {
    ...rule,
    expr: shortenedExpression(rule),
    ...(rule.for === undefined ? {} : { for: rule.for === '0m' ? '0s' : '4s' }),
    ...(rule.keep_firing_for === undefined ? {} : { keep_firing_for: '10s' }),
  }
}

function shortenedExpression({ record, expr }: Rule): string {
  const threshold = record === undefined ? undefined : shortenedThresholds[record]
  if (threshold === undefined) {
    return expr.replace(/\[[1-5]\dm\]/g, '[30s]').replace(/offset [1-5]\dm\b/g, 'offset 30s')
  }
  if (!/^(vector\()?\d+\b/.test(expr))
    throw new Error(`expected ${record} to start with its number: ${expr}`)
  return expr.replace(/[\d.]+/, String(threshold))
}
