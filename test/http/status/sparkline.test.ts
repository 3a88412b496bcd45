import t from 'tap'
import { sparkline } from '../../../src/http/status/sparkline.ts'

function pathsOf(points: readonly number[]): string[] {
  const markup = sparkline(points, 'x').toString()
  return Array.from(markup.matchAll(/<path d="([^"]*)"/g), ([, path]) => path ?? '')
}

t.test('a line goes from the oldest at the left to the highest at the top', t => {
  t.same(pathsOf([0, 5, 10]), ['M2.0,22.0 L60.0,12.0 L118.0,2.0'])
  t.end()
})

t.test('what is unknown is a gap, and a point on its own a dot', t => {
  t.same(pathsOf([NaN, 4, NaN, 2, 4]), ['M31.0,2.0 h0', 'M89.0,12.0 L118.0,2.0'])
  t.same(pathsOf([NaN, NaN]), [])
  t.end()
})

t.test('nothing waiting is a line at the bottom', t => {
  t.same(pathsOf([0, 0]), ['M2.0,22.0 L118.0,22.0'])
  t.end()
})

t.test('zero is drawn, too, whatever is known', t => {
  t.match(sparkline([NaN], 'x').toString(), '<path class="ground" d="M2,22 H118" />')
  t.end()
})
