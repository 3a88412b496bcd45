import t from 'tap'
import { interpolated, selectorsOf, syntaxError } from './promql.ts'

t.test('built-in Grafana variables get a typical value, all others match any value', t => {
  t.equal(
    interpolated('rate(x_total{a="$a", b=~"${b:regex}"}[$__rate_interval])'),
    'rate(x_total{a=~".+", b=~".+"}[1m])',
  )
  t.equal(interpolated('increase(x_total[$__range]) / $__range_s'), 'increase(x_total[3m]) / 180')
  const relabelled = 'label_replace(x, "queue", "$1", "destination", "(.+)")'
  t.equal(interpolated(relabelled), relabelled, 'a group of label_replace is no variable')
  t.end()
})

t.test('a syntax error is reported with its place', t => {
  t.equal(syntaxError('sum(rate(x_total[1m]))'), undefined)
  t.equal(syntaxError('sum(rate(x_total{a="b"}[1m]) by'), '"b"}[1m]) by')
  t.end()
})

t.test('a selector has its matchers, its range and its function', t => {
  const found = selectorsOf(
    'topk(5, sum by (a) (rate(x_total{a=~"b", c!="d"}[1m]))) and on (a) up offset 5m > 0',
  )
  const matchers = [
    { label: 'a', operator: '=~', value: 'b' },
    { label: 'c', operator: '!=', value: 'd' },
  ]
  t.strictSame(found, [
    { metric: 'x_total', matchers, function: 'rate', range: '1m' },
    { metric: 'up', matchers: [], function: '', range: '' },
  ])
  t.match(selectorsOf('rate(x_total[1m] @ end())'), [{ metric: 'x_total', function: 'rate' }])
  t.end()
})
