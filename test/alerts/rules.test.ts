import t from 'tap'
import { parse } from 'yaml'
import { type Rule, type RuleFile, ruleFiles } from './rule-files.ts'
import { conventions } from './rules.ts'

for (const { title, violations } of conventions) {
  t.test(title, t => {
    t.strictSame(violations(ruleFiles), [])
    t.end()
  })
}

const valid = `
- record: tidemark:depth:threshold
  expr: 7 * tidemark_source_up
- record: depth:held
  expr: max by (messaging_cluster) (tidemark_backlog_messages) > on (messaging_cluster) tidemark:depth:threshold
- alert: BacklogDeep
  expr: depth:held
  # Why.
  for: 5m
  # Why.
  keep_firing_for: 5m
  labels:
    severity: warning
  annotations:
    summary: Backlog of {{ $labels.messaging_cluster }} is deep.
    description: Many messages wait in cluster {{ $labels.messaging_cluster }}{{ range query "tidemark_backlog_messages" }}{{ .Value }}{{ end }}.
    dashboard_url: '{{ with query "tidemark:links:info" }}{{ . | first | label "dashboards" }}{{ end }}/tidemark-backlog?var-cluster={{ $labels.messaging_cluster | urlquery }}'
    runbook_url: '{{ with query "tidemark:links:info" }}{{ . | first | label "runbooks" }}{{ end }}/BacklogDeep.md'
`

/** For each convention: the text to replace in the valid file, and a replacement that violates it. */
const faults: Readonly<Record<string, readonly [string, string]>> = {
  'the name of an alert begins with its subject': ['alert: BacklogDeep', 'alert: deep_backlog'],
  'a severity is critical, warning or info': ['severity: warning', 'severity: major'],
  'no annotation has a number before a plural, because the number may be 1': [
    'Many messages wait',
    'Now {{ $value | humanize }} unread messages wait',
  ],
  'a summary names the cluster or instance, and is one short sentence': [
    'Backlog of {{ $labels.messaging_cluster }}',
    'A backlog',
  ],
  'a description names the cluster or instance and ends with a period': [
    'cluster {{ $labels.messaging_cluster }}',
    'a cluster',
  ],
  'an alert links to its runbook, below the address in the thresholds': [
    '/BacklogDeep.md',
    '/Backlog.md',
  ],
  'an alert links to a dashboard with its variables, below the address in the thresholds': [
    'var-cluster',
    'var-messaging_cluster',
  ],
  'every metric that an annotation queries exists': [
    'query "tidemark_backlog_messages"',
    'query "tidemark_backlog_depth"',
  ],
  'for and keep_firing_for are durations, each with its reason in a comment above': [
    '  # Why.\n  for: 5m',
    '  for: 5m',
  ],
  'every expression is PromQL': ['expr: depth:held', 'expr: depth:held >'],
  'every metric comes from the exporter, a JMX exporter, Prometheus or a rule': [
    'tidemark_backlog_messages',
    'tidemark_backlog_depth',
  ],
  'every matched label exists on the metric': [
    'tidemark_backlog_messages',
    'tidemark_backlog_messages{queue="mail"}',
  ],
  'a range is 5 minutes or longer': [
    '(tidemark_backlog_messages)',
    '(max_over_time(tidemark_backlog_messages[4m]))',
  ],
  'no rule ranks series: the order changes, and an alert would flap': ['max by', 'topk by'],
  'no aggregation merges clusters': ['max by (messaging_cluster)', 'max by (destination)'],
  'no join mixes clusters': ['on (messaging_cluster)', 'on (destination)'],
  'a number in a comparison is 0, 1, 2 or a recorded threshold': [
    'expr: depth:held',
    'expr: depth:held > 1000',
  ],
  'every recorded series and threshold is used by a rule': [
    'expr: depth:held',
    'expr: tidemark_source_up',
  ],
  'every threshold and recorded series in use is defined exactly once': [
    'record: tidemark:depth:threshold',
    'record: tidemark:length:threshold',
  ],
}

t.test('each convention detects its violation', t => {
  for (const { title, violations } of conventions) {
    const [part, fault] = faults[title] ?? ['', '']
    const invalid = valid.replace(part, fault)
    t.not(invalid, valid, `there is a fault for: ${title}`)
    t.ok(violations([fileOf(invalid)]).length > violations([fileOf(valid)]).length, title)
  }
  t.end()
})

function fileOf(text: string): RuleFile {
  return { name: 'depth.yaml', text, rules: parse(text) as readonly Rule[] }
}
