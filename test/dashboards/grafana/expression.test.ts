import t from 'tap'
import { scoped } from '../../../dashboards/source/grafana/expression.ts'

const scopes: Readonly<Record<string, readonly [expression: string, scoped: string]>> = {
  'a bare name gets the chosen clusters': [
    'tidemark_kafka_group_lag',
    'tidemark_kafka_group_lag{messaging_cluster=~"$cluster"}',
  ],
  'a selector keeps its own matchers': [
    'up_to{consumer_group="a", topic=~"b|c"}',
    'up_to{messaging_cluster=~"$cluster",consumer_group="a", topic=~"b|c"}',
  ],
  'empty braces are filled': ['up_to{}', 'up_to{messaging_cluster=~"$cluster"}'],
  'every selector is meant, and nothing else': [
    'sum by (group) (rate(done_total{a="b"}[5m])) / on (group) group_left () arrived or vector(0)',
    'sum by (group) (rate(done_total{messaging_cluster=~"$cluster",a="b"}[5m])) / on (group) group_left () arrived{messaging_cluster=~"$cluster"} or vector(0)',
  ],
  'durations of Grafana and modifiers stay where they are': [
    'increase(lost_total[$__range] @ end()) and rate(lost_total[$__rate_interval])',
    'increase(lost_total{messaging_cluster=~"$cluster"}[$__range] @ end()) and rate(lost_total{messaging_cluster=~"$cluster"}[$__rate_interval])',
  ],
  'a selector that names a cluster knows better': [
    'lag{messaging_cluster="here"} - lag',
    'lag{messaging_cluster="here"} - lag{messaging_cluster=~"$cluster"}',
  ],
  'a selector that names a job is of no cluster': [
    'process_open_fds{job=~"$job"}',
    'process_open_fds{job=~"$job"}',
  ],
  'a label value that looks like a matcher of its own does not count as one': [
    'lag{topic="job"}',
    'lag{messaging_cluster=~"$cluster",topic="job"}',
  ],
  'lines become one': [
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

t.test('what is not PromQL is refused, with the place', t => {
  t.throws(() => scoped('sum(a))'), { message: 'not PromQL at ): sum(a))' })
  t.throws(() => scoped('rate(a[$unknown])'), { message: /^not PromQL at \$unknown/ })
  t.end()
})
