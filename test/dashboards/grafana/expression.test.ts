import t from 'tap'
import { scoped } from '../../../dashboards/source/grafana/expression.ts'

const scopes: Readonly<Record<string, readonly [expression: string, scoped: string]>> = {
  'a metric name is restricted to the selected clusters': [
    'tidemark_kafka_group_lag',
    'tidemark_kafka_group_lag{messaging_cluster=~"$cluster"}',
  ],
  'a selector keeps its own matchers': [
    'up_to{consumer_group="a", topic=~"b|c"}',
    'up_to{messaging_cluster=~"$cluster",consumer_group="a", topic=~"b|c"}',
  ],
  'empty braces get the matcher': ['up_to{}', 'up_to{messaging_cluster=~"$cluster"}'],
  'every selector gets the matcher, and nothing else changes': [
    'sum by (group) (rate(done_total{a="b"}[5m])) / on (group) group_left () arrived or vector(0)',
    'sum by (group) (rate(done_total{messaging_cluster=~"$cluster",a="b"}[5m])) / on (group) group_left () arrived{messaging_cluster=~"$cluster"} or vector(0)',
  ],
  'Grafana durations and modifiers are preserved': [
    'increase(lost_total[$__range] @ end()) and rate(lost_total[$__rate_interval])',
    'increase(lost_total{messaging_cluster=~"$cluster"}[$__range] @ end()) and rate(lost_total{messaging_cluster=~"$cluster"}[$__rate_interval])',
  ],
  'a selector with its own cluster is unchanged': [
    'lag{messaging_cluster="here"} - lag',
    'lag{messaging_cluster="here"} - lag{messaging_cluster=~"$cluster"}',
  ],
  'a selector with a job is unchanged': [
    'process_open_fds{job=~"$job"}',
    'process_open_fds{job=~"$job"}',
  ],
  'a label value that looks like such a matcher does not count': [
    'lag{topic="job"}',
    'lag{messaging_cluster=~"$cluster",topic="job"}',
  ],
  'lines are joined': [
    `sum(
       a
     )`,
    'sum( a{messaging_cluster=~"$cluster"} )',
  ],
}

for (const [title, [expression, expected]] of Object.entries(scopes)) {
  t.test(title, t => {
    t.equal(scoped(expression), expected)
    t.end()
  })
}

t.test('invalid PromQL is an error with its place', t => {
  t.throws(() => scoped('sum(a))'), { message: 'not PromQL at ): sum(a))' })
  t.throws(() => scoped('rate(a[$unknown])'), { message: /^not PromQL at \$unknown/ })
  t.end()
})
