import t from 'tap'
import {
  consumersWanted,
  type ConsumersWanted,
  consumersWantedColumn,
} from '../../src/backlog/consumers-wanted.ts'
import { type ABacklog, aBacklogs } from './a-backlogs.ts'
import { randomFrom } from '../fuzz/random.ts'

/** A topic of 12 partitions: 4 consumers at 100 messages a second each. */
const busy: ABacklog = {
  destination: 'orders',
  status: 'ok',
  consumers: 4,
  workableMessages: 30_000,
  arrivalRate: 300,
  consumerRate: 100,
  usableConsumers: 12,
  unknownPartitions: 0,
  stalePartitions: 0,
  stalledPartitions: 0,
}

function wanted(changes: Partial<ABacklog>, drainTarget = 300): ConsumersWanted {
  return consumersWanted(aBacklogs([{ ...busy, ...changes }]), 0, drainTarget)
}

const table: readonly (readonly [
  title: string,
  changes: Partial<ABacklog>,
  expected: string,
  drainTarget?: number,
])[] = [
  ['arrivals, and the backlog over the drain target', {}, '4 load'],
  ['more work wants more consumers', { workableMessages: 90_000 }, '6 load'],
  ['less work wants fewer', { workableMessages: 0, arrivalRate: 101 }, '2 load'],
  ['a shorter drain target wants more', {}, '6 load', 100],
  ['a load that fits exactly is not rounded up', { arrivalRate: 200.00000000001 }, '3 load'],
  ['a trickle wants one', { workableMessages: 1, arrivalRate: 0 }, '1 load'],
  ['no work wants none', { workableMessages: 0, arrivalRate: 0 }, '0 idle'],
  ['from none, as many as the load needs', { consumers: 0 }, '4 load'],
  [
    'from none without a measured rate, one',
    { consumers: 0, consumerRate: NaN, usableConsumers: 12 },
    '1 rate_unknown',
  ],
  ['partitions without work need no consumer', { usableConsumers: 3 }, '3 load usable_consumers'],
  [
    'a queue with a single active consumer wants one',
    { vhost: '/', usableConsumers: 1, stalledPartitions: NaN, unknownPartitions: NaN },
    '1 load usable_consumers',
  ],
  [
    'stalled partitions are left out',
    { stalledPartitions: 10, usableConsumers: 2 },
    '2 load stalled_partitions usable_consumers',
  ],
  [
    'more consumers do not help a stalled topic, and fewer neither',
    { status: 'stalled', stalledPartitions: 12, usableConsumers: 0, workableMessages: 0 },
    '4 stalled',
  ],
  [
    'a stalled queue keeps its consumers',
    { vhost: '/', status: 'stalled', stalledPartitions: NaN, usableConsumers: 0, arrivalRate: 900 },
    '4 stalled',
  ],
  [
    'no fewer while a partition is unknown',
    { unknownPartitions: 1, workableMessages: 0 },
    '4 load partly_unknown',
  ],
  [
    'no fewer while a partition is stale',
    { stalePartitions: 1, workableMessages: 0 },
    '4 load partly_unknown',
  ],
  [
    'no fewer while the rate of arrivals is unknown',
    { arrivalRate: NaN, workableMessages: 0 },
    '4 idle partly_unknown',
  ],
  ['no fewer while the depth is unknown', { workableMessages: NaN }, '4 load partly_unknown'],
  [
    'no fewer while the status is unknown',
    { status: 'unknown', workableMessages: 0, arrivalRate: 0 },
    '4 idle partly_unknown',
  ],
  [
    'no fewer than now by a cap while the rate of a consumer is unknown',
    { consumerRate: NaN, usableConsumers: 2 },
    '4 rate_unknown usable_consumers partly_unknown',
  ],
  [
    'more even while a part is unknown',
    { unknownPartitions: 1, workableMessages: 90_000 },
    '6 load',
  ],
  ['without the number of consumers nothing is known', { consumers: NaN }, 'NaN consumers_unknown'],
]

for (const [title, changes, expected, drainTarget] of table) {
  t.test(`consumers wanted: ${title}`, t => {
    if (title.startsWith('arrivals')) t.equal(wanted({}).wanted, (300 + 30_000 / 300) / 100)
    const { wanted: count, reasons } = wanted(changes, drainTarget)
    t.equal([count, ...reasons].join(' '), expected)
    t.end()
  })
}

/** A backlog in any state that a reading can leave, from a seed. */
function anyBacklog(seed: number): Required<Omit<ABacklog, 'vhost'>> {
  const random = randomFrom(seed)
  const among = <Value>(...values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)] as Value
  const usable = among(0, 1, 3, 12, 100, Infinity)
  return {
    ...(aNothing as Required<Omit<ABacklog, 'vhost'>>),
    status: among('rewound', 'stopped', 'abandoned', 'stalled', 'behind', 'unknown', 'ok'),
    consumers: among(0, 1, 4, 12, 40, NaN),
    workableMessages: among(0, 1, 500, 1e6, 1e12, NaN),
    arrivalRate: among(0, 0.01, 30, 1e5, NaN),
    consumerRate: among(0.5, 100, 1e6, NaN),
    usableConsumers: usable,
    stalledPartitions: among(0, 0, 2, NaN),
    unknownPartitions: among(0, 0, 3, NaN),
    stalePartitions: among(0, 0, 1, NaN),
  }
}

const aNothing: ABacklog = { destination: 'orders', group: 'billing' }

t.test('for any backlog the number is whole, and bounded by what is known', t => {
  const drainTarget = 300
  const broken: unknown[] = []
  const seen = new Set<string>()
  const any = Array.from({ length: 5000 }, (_, seed) => anyBacklog(seed))
  const rows = aBacklogs(any)
  for (const [seed, backlog] of any.entries()) {
    const { wanted: count, reasons } = consumersWanted(rows, seed, drainTarget)
    const { consumers: now, usableConsumers, workableMessages, arrivalRate, status } = backlog
    reasons.forEach(reason => seen.add(reason))
    const isUnknown =
      Number.isNaN(workableMessages + arrivalRate) ||
      backlog.unknownPartitions > 0 ||
      backlog.stalePartitions > 0 ||
      status === 'unknown'
    const isFullyStalled =
      usableConsumers === 0 && (status === 'stalled' || backlog.stalledPartitions > 0)
    const violations = {
      'a number without consumers': Number.isNaN(now) !== Number.isNaN(count),
      'not whole': count % 1 !== 0 && !Number.isNaN(count),
      'fewer while a part is unknown': isUnknown && count < now,
      'more than have work': count > Math.max(usableConsumers, 1, now),
      'above work though all is known':
        !isUnknown &&
        !isFullyStalled &&
        !Number.isNaN(backlog.consumerRate) &&
        count > Math.max(usableConsumers, 1),
      'none while there is work': count === 0 && (workableMessages > 0 || arrivalRate > 0),
      'a change while all work is stalled': isFullyStalled && now > 0 && count !== now,
    }
    const names = Object.entries(violations).flatMap(([name, isBroken]) => (isBroken ? [name] : []))
    if (names.length > 0) broken.push({ seed, names, count, reasons, ...backlog })
  }
  t.same(broken.slice(0, 3), [])
  t.equal(seen.size, 8, 'every reason occurs')
  t.end()
})

t.test('more work never wants fewer consumers', t => {
  const broken: unknown[] = []
  const any = Array.from({ length: 2000 }, (_, seed) => anyBacklog(seed))
  const rows = aBacklogs(any)
  const moreRows = aBacklogs(
    any.map(backlog => ({ ...backlog, workableMessages: backlog.workableMessages * 2 + 1 })),
  )
  for (const seed of any.keys()) {
    const less = consumersWanted(rows, seed, 300).wanted
    const later = consumersWanted(moreRows, seed, 300).wanted
    if (later < less) broken.push({ seed, less, later })
  }
  t.same(broken, [])
  t.end()
})

t.test('the column is known only where a drain target is configured', t => {
  const backlogs = aBacklogs([busy, { ...busy, drainTarget: 300 }, { ...busy, drainTarget: 100 }])
  t.same([...consumersWantedColumn(backlogs)], [NaN, 4, 6])
  t.end()
})
