import t from 'tap'
import { type ProbePoint, ProbePoints } from '../../../../src/kafka/backlog/probes/probe-points.ts'

const never = NaN

/** [probed since, found offset, timestamp of the record]. */
type Response = readonly [since: number, offset: number, stampedAt: number]

function point([since, offset, stampedAt]: Response): ProbePoint {
  return { since, offset, stampedAt }
}

function pointsOf(...responses: readonly Response[]): ProbePoints {
  const points = new ProbePoints()
  for (const one of responses) if (!points.add(point(one))) throw new Error('a contradiction')
  return points
}

t.test('a record arrived between the points before and after its position', t => {
  const points = pointsOf([200, 20, 205], [100, 10, 110], [300, 30, never])
  const bounds = (position: number): readonly number[] => [
    points.notBefore(position),
    points.notAfter(position),
  ]
  t.strictSame(bounds(9), [-Infinity, 100], 'below the first point')
  t.strictSame(bounds(10), [110, 110], 'the record of a point arrived at its timestamp')
  t.strictSame(bounds(11), [110, 200], 'not before the older timestamp, before the younger probe')
  t.strictSame(bounds(20), [205, 205])
  t.strictSame(bounds(29), [205, 300], 'no record was as recent as 300')
  t.strictSame(bounds(30), [205, Infinity], 'past the log end at that time')
  t.end()
})

t.test('the first record of a log gives no earliest arrival for records before it', t => {
  const points = pointsOf([-Infinity, 10, 110])
  t.strictSame([points.notBefore(10), points.notAfter(10)], [110, 110])
  t.strictSame([points.notBefore(9), points.notAfter(9)], [-Infinity, 110])
  const unstamped = pointsOf([-Infinity, 10, never])
  t.equal(unstamped.notAfter(9), Infinity)
  t.end()
})

t.test('without points there are no bounds', t => {
  const points = pointsOf()
  t.strictSame([points.notBefore(0), points.notAfter(0)], [-Infinity, Infinity])
  t.end()
})

const cases: readonly (readonly [
  title: string,
  responses: readonly Response[],
  isPossible: boolean,
])[] = [
  [
    'a later probe finds a later record',
    [
      [100, 10, 110],
      [200, 20, 205],
    ],
    true,
  ],
  [
    'a later probe finds an earlier record',
    [
      [100, 10, 110],
      [200, 9, 205],
    ],
    false,
  ],
  [
    'an earlier probe finds a later record',
    [
      [200, 9, 205],
      [100, 10, 110],
    ],
    false,
  ],
  [
    'two probes find the same record',
    [
      [100, 10, 250],
      [200, 10, 250],
    ],
    true,
  ],
  [
    'the same record has two timestamps',
    [
      [100, 10, 150],
      [200, 10, 250],
    ],
    false,
  ],
  [
    'the later probe misses the record found by the earlier probe',
    [
      [100, 10, 210],
      [200, 20, 220],
    ],
    false,
  ],
  [
    'timestamps differ by clock slew',
    [
      [100, 10, 200.5],
      [200, 20, 220],
    ],
    true,
  ],
  [
    'a probe finds no record, and a later probe finds one',
    [
      [100, 50, never],
      [200, 50, 210],
    ],
    true,
  ],
  [
    'a probe finds no record, but the probe of a later timestamp found one',
    [
      [200, 20, 210],
      [100, 50, never],
    ],
    false,
  ],
  [
    'a repeated probe finds a later record',
    [
      [100, 10, 110],
      [100, 12, 120],
    ],
    true,
  ],
  [
    'retention has moved the first record',
    [
      [-Infinity, 5, 50],
      [100, 10, 110],
      [-Infinity, 20, 200],
    ],
    true,
  ],
]

for (const [title, responses, isPossible] of cases) {
  t.test(`${title}: ${isPossible ? 'possible' : 'impossible'}`, t => {
    const points = pointsOf(...responses.slice(0, -1))
    const last = responses.at(-1)
    t.equal(last !== undefined && points.add(point(last)), isPossible)
    t.end()
  })
}

t.test('a truncation drops the points from its offset on', t => {
  const points = pointsOf([100, 10, 110], [200, 20, 205], [300, 30, never])
  points.cut(20)
  t.equal(points.count, 1)
  t.equal(points.offset(0), 10)
  t.end()
})

t.test('only the points next to positions are kept', t => {
  const points = pointsOf(
    ...[1, 2, 3, 4, 5, 6].map((n): Response => [n * 100, n * 10, n * 100 + 5]),
  )
  points.need(25)
  points.need(99)
  points.dropUnneeded()
  t.strictSame(
    Array.from({ length: points.count }, (_, index) => points.offset(index)),
    [20, 30, 60],
  )
  points.dropUnneeded()
  t.equal(points.count, 0)
  t.end()
})
