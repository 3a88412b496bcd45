import t from 'tap'
import { isBounded } from './bounded.ts'

const labels = (metric: string): readonly string[] =>
  metric === 'lag' ? ['cluster', 'topic', 'consumer_group'] : ['cluster', 'broker']

const bounded: readonly string[] = [
  'brokers',
  'sum(lag)',
  'max by (cluster) (lag)',
  'round(sum(max by (cluster, topic) (increase(lag[3m]))))',
  'topk(10, max by (topic) (lag))',
  'max by (topic) (lag) and topk(50, max by (topic) (lag @ end()))',
  '-(topk(10, -lag))',
  'max by (topic) (lag) / topk(10, lag)',
  'lag and on (cluster, topic) topk(10, lag)',
  '0 * count(lag) or vector(1)',
  'time() - max by (cluster) (brokers)',
]

const unbounded: readonly string[] = [
  'lag',
  'max by (topic) (lag)',
  'sum without (cluster) (lag)',
  'topk by (topic) (1, lag)',
  'topk(10000, lag)',
  'topk(10, lag) or lag',
  'lag and on (cluster) brokers',
  'lag * on (cluster) group_left () brokers',
  'lag unless topk(10, lag)',
  '2 * label_replace(rate(lag[3m]), "a", "$1", "topic", "(.+)")',
]

t.test('aggregates, topk and joins with them bound the number of series', t => {
  t.strictSame(
    bounded.filter(expression => !isBounded(expression, labels)),
    [],
  )
  t.strictSame(
    unbounded.filter(expression => isBounded(expression, labels)),
    [],
  )
  t.end()
})
