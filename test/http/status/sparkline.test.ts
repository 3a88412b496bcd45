import t from 'tap'
import { sparkline } from '../../../src/http/status/sparkline.ts'

function pathsOf(points: readonly number[]): string[] {
  const markup = sparkline(points, 'x').toString()
  return Array.from(markup.matchAll(/<path d="([^"]*)"/g), ([, path]) => path ?? '')
}

t.test('the oldest point is at the left, the highest at the top', t => {
  t.same(pathsOf([0, 5, 10]), ['M2.0,22.0 L60.0,12.0 L118.0,2.0'])
  t.end()
})

t.test('an unknown point is a gap, and a single point is a dot', t => {
  t.same(pathsOf([NaN, 4, NaN, 2, 4]), ['M31.0,2.0 h0', 'M89.0,12.0 L118.0,2.0'])
  t.same(pathsOf([NaN, NaN]), [])
  t.end()
})

t.test('zeros are a line at the bottom', t => {
  t.same(pathsOf([0, 0]), ['M2.0,22.0 L118.0,22.0'])
  t.end()
})

t.test('the baseline at zero is always drawn', t => {
  t.match(sparkline([NaN], 'x').toString(), '<path class="baseline" d="M2,22 H118" />')
  t.end()
})
