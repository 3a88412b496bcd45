import t from 'tap'
import { parse } from 'yaml'
import { type Rule, type RuleFile, ruleFiles } from './rule-files.ts'
import { laws } from './rules.ts'

for (const { law, complaints } of laws) {
  t.test(law, t => {
    t.strictSame(complaints(ruleFiles), [])
    t.end()
  })
}

const good = `
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
    summary: A backlog is deep.
    description: Much waits in {{ $labels.messaging_cluster }}.
    runbook_url: https://github.com/tidemark-exporter/tidemark/blob/main/docs/runbooks/BacklogDeep.md
`

/** Each makes the good file break one law: what is replaced, and by what. */
const faults: Readonly<Record<string, readonly [string, string]>> = {
  'an alert is named by its subject': ['alert: BacklogDeep', 'alert: deep_backlog'],
  'a severity is critical, warning or info': ['severity: warning', 'severity: major'],
  'a summary is a sentence without values': ['is deep.', 'is deep'],
  'a description names the cluster or instance and ends with a period': [
    '{{ $labels.messaging_cluster }}',
    'a cluster',
  ],
  'an alert links to its runbook': ['runbooks/BacklogDeep.md', 'runbooks/Backlog.md'],
  'for and keep_firing_for are durations, each with its reason in a comment above': [
    '  # Why.\n  for: 5m',
    '  for: 5m',
  ],
  'every expression is PromQL': ['expr: depth:held', 'expr: depth:held >'],
  'every metric is one that the exporter, an agent, Prometheus or a rule yields': [
    'tidemark_backlog_messages',
    'tidemark_backlog_depth',
  ],
  'every label that is matched is one that the metric has': [
    'tidemark_backlog_messages',
    'tidemark_backlog_messages{queue="mail"}',
  ],
  'a range is 5 minutes or longer': [
    '(tidemark_backlog_messages)',
    '(max_over_time(tidemark_backlog_messages[4m]))',
  ],
  'nothing is ranked: what is first changes, and an alert would flap': ['max by', 'topk by'],
  'clusters are never merged by an aggregation': [
    'max by (messaging_cluster)',
    'max by (destination)',
  ],
  'clusters are never mixed by a join': ['on (messaging_cluster)', 'on (destination)'],
  'a number to compare with, other than 0, 1 and the 2 of a pair, is a threshold': [
    'expr: depth:held',
    'expr: depth:held > 1000',
  ],
  'every recorded series and threshold is used by a rule': [
    'expr: depth:held',
    'expr: tidemark_source_up',
  ],
  'every threshold and recorded series that is used is defined, once': [
    'record: tidemark:depth:threshold',
    'record: tidemark:length:threshold',
  ],
}

t.test('a law that is broken complains', t => {
  for (const { law, complaints } of laws) {
    const [part, fault] = faults[law] ?? ['', '']
    const bad = good.replace(part, fault)
    t.not(bad, good, `there is a fault for: ${law}`)
    t.ok(complaints([fileOf(bad)]).length > complaints([fileOf(good)]).length, law)
  }
  t.end()
})

function fileOf(text: string): RuleFile {
  return { name: 'depth.yaml', text, rules: parse(text) as readonly Rule[] }
}
