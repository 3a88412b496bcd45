import t from 'tap'
import { figureTable, median } from '../../bench/figure.ts'

t.test('the median is the middle of the runs, or between the two in the middle', t => {
  t.equal(median([9, 1, 5]), 5)
  t.equal(median([8, 1, 2, 4]), 3)
  t.equal(median([7]), 7)
  t.end()
})

t.test('the median of the runs is compared with the budget', t => {
  const table = figureTable([
    { what: 'poll', unit: 'seconds', runs: [0.4, 0.3, 0.9], budget: 0.5 },
    { what: 'memory', unit: 'bytes', runs: [300 * 2 ** 20], budget: 240 * 2 ** 20 },
    { what: 'more sockets', unit: 'count', runs: [0], budget: 0 },
    { what: 'series', unit: 'count', runs: [1_000_000], budget: null },
  ])
  t.equal(
    table,
    [
      '| figure       | budget  | median    | lowest – highest | of budget | result |',
      '|--------------|---------|-----------|------------------|-----------|--------|',
      '| poll         | 500 ms  | 400 ms    | 300 ms – 900 ms  | 80 %      | within |',
      '| memory       | 240 MiB | 300 MiB   |                  | 125 %     | MISSED |',
      '| more sockets | 0       | 0         |                  |           | within |',
      '| series       |         | 1,000,000 |                  |           |        |',
    ].join('\n'),
  )
  t.end()
})
