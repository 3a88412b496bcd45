import t from 'tap'
import type { ClusterBacklogs } from '../../../src/backlog/cluster-backlogs.ts'
import type { Problem } from '../../../src/reading/problem.ts'
import { remedies } from '../../../src/reading/remedies.ts'
import { rankBacklogs } from '../../../src/backlog/ranking.ts'
import { runToCompletion } from '../../run-to-completion.ts'
import type { ReadingStatus } from '../../../src/monitor/status.ts'
import { statusPage, type StatusView } from '../../../src/http/status/page.ts'
import { worstQuery } from '../../../src/http/status/worst-backlogs.ts'
import { aClusterOf } from '../../backlog/a-cluster.ts'
import { aCluster, aReading } from '../a-server.ts'

/** The text of the page, without tags and style. */
function textOf(view: Partial<StatusView>): string {
  const page = statusPage({
    clusters: [aCluster()],
    backlogs: [],
    worst: { places: [], wanted: [] },
    now: 1_700_000_000,
    version: '1.2.3',
    linkTemplates: [],
    links: [{ href: '/metrics', text: 'Metrics' }],
    ...view,
  })
  return page
    .replace(/<style>.*<\/style>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
}

t.test('each reading of each cluster is shown with its state', t => {
  const text = textOf({})
  t.match(text, 'tidemark 1.2.3')
  t.match(text, 'prod Kafka up kafka-1:9092, kafka-2:9092')
  t.match(text, 'backlog up 4 s 250 ms 15 s 46 12 345 groups: 12')
  t.end()
})

t.test('a reading that never succeeded has no data age', t => {
  const readings = [aReading({ state: 'pending', lastSuccessAt: null, lastDuration: null })]
  t.match(textOf({ clusters: [aCluster({ readings })] }), 'backlog pending never – 15 s')
  t.end()
})

t.test('problems are shown with subject and detail, and make a reading partial', t => {
  const sections = [
    {
      section: 'commits',
      state: 'partial',
      problems: [{ kind: 'unauthorized', subject: 'group billing', detail: 'DESCRIBE is denied' }],
    },
  ] as const
  const text = textOf({ clusters: [aCluster({ readings: [aReading({ sections })] })] })
  t.match(text, 'backlog partial')
  t.match(
    text,
    `backlog, commits unauthorized group billing DESCRIBE is denied ${remedies.unauthorized}`,
  )
  t.end()
})

t.test('problems with the same cause are shown once', t => {
  const problem = (subject: string): Problem => ({
    kind: 'unreachable',
    subject,
    detail: 'connection refused',
    cause: 'broker 1',
  })
  const sections = [
    { section: 'metadata', state: 'failed', problems: [problem('metadata')] },
    { section: 'commits', state: 'failed', problems: [problem('commits')] },
  ] as const
  const text = textOf({ clusters: [aCluster({ readings: [aReading({ sections })] })] })
  t.equal(text.split('connection refused').length, 2)
  t.end()
})

t.test('a pattern that matches nothing is shown with its remedy, although the reading is up', t => {
  const readings = [aReading({ unmatchedPatterns: ['topics.include[0]'] })]
  const text = textOf({ clusters: [aCluster({ readings })] })
  t.match(text, 'backlog up')
  t.match(
    text,
    'topics.include[0] matches nothing it is a regular expression, so write .* for any text, without',
  )
  t.end()
})

t.test(
  'clusters without data come before the backlogs, and partial ones before those that are up',
  t => {
    const denied = { kind: 'unauthorized', subject: 'group a', detail: 'denied' } as const
    const partial = [{ section: 'commits', state: 'partial', problems: [denied] }] as const
    const text = textOf({
      clusters: [
        aCluster({ cluster: 'fine' }),
        aCluster({ cluster: 'denied', readings: [aReading({ sections: partial })] }),
        aCluster({ cluster: 'new', readings: [aReading({ state: 'pending' })] }),
        aCluster({ cluster: 'dead', readings: [aReading(), aReading({ state: 'down' })] }),
      ],
      backlogs: [aClusterOf([])],
    })
    t.match(text, '1 down – tidemark')
    t.match(text, 'Clusters: dead down · new pending · denied partial · 1 up')
    t.match(
      text,
      /dead Kafka down.*new Kafka pending.* Backlogs .*denied Kafka partial.*fine Kafka up/,
    )
    t.end()
  },
)

t.test('of many clusters that are not up, the first are named and the others counted', t => {
  const clusters = Array.from({ length: 27 }, (_, n) =>
    aCluster({ cluster: `c${n}`, readings: [aReading({ state: 'down' })] }),
  )
  const text = textOf({ clusters })
  t.match(text, 'c19 down · 7 more not up · 0 up')
  t.end()
})

t.test('the first of many problems are shown and the others counted', t => {
  const problems = Array.from({ length: 1234 }, (_, n) => ({
    kind: 'timeout' as const,
    subject: `group-${n}`,
    detail: 'no answer',
  }))
  const sections = [{ section: 'commits', state: 'partial' as const, problems }]
  const text = textOf({ clusters: [aCluster({ readings: [aReading({ sections })] })] })
  t.match(text, 'group-19 ')
  t.notMatch(text, 'group-20 ')
  t.match(text, 'and 1 214 more')
  t.end()
})

t.test('a reached series limit is shown', t => {
  const readings = [
    aReading({ series: 900, seriesDropped: { level: 5000, object: 1 }, granularity: 'topic' }),
  ]
  t.match(
    textOf({ clusters: [aCluster({ readings })] }),
    '900 groups: 12 series limit reached: granularity topic, 5 001 series dropped',
  )
  t.end()
})

t.test('the page says when and why the series limit changed the granularity', t => {
  const at = Date.UTC(2026, 0, 31, 9, 5, 59) / 1000
  const readings = (kind: 'lowered' | 'returned', level: number): ReadingStatus[] => [
    aReading({
      seriesDropped: { level, object: 0 },
      granularity: 'topic',
      granularityChange: { at, kind, level: 'topic', series: 12_000, seriesLimit: 20_000 },
    }),
  ]
  const text = (now: number, ...[kind, level]: Parameters<typeof readings>): string =>
    textOf({ clusters: [aCluster({ readings: readings(kind, level) })], now })
  t.match(
    text(at, 'lowered', 700),
    'series limit reached: granularity topic since 2026-01-31 09:05 UTC, because 12 000 series exceeded the limit of 20 000, 700 series dropped',
  )
  const back =
    'granularity topic again since 2026-01-31 09:05 UTC, because 12 000 series fit within the limit of 20 000'
  t.match(text(at + 86_000, 'returned', 0), back)
  t.notMatch(text(at + 87_000, 'returned', 0), 'granularity', 'a day later it is no news')
  t.end()
})

t.test('markup in names is escaped', t => {
  const page = statusPage({
    clusters: [aCluster({ cluster: '<script>alert(1)</script>', system: 'rabbitmq' })],
    backlogs: [],
    worst: { places: [], wanted: [] },
    now: 0,
    version: '1',
    links: [],
    linkTemplates: [],
  })
  t.notMatch(page, '<script>')
  t.match(page, '&lt;script&gt;alert(1)&lt;/script&gt;')
  t.end()
})

t.test('the page loads no other resources than the script of its refresh', t => {
  const page = statusPage({
    clusters: [aCluster()],
    backlogs: [],
    worst: { places: [], wanted: [] },
    now: 0,
    version: '1',
    links: [],
    linkTemplates: [],
  })
  const others = page.replace('<script src="/backlogs/refresh.js" defer></script>', '')
  t.not(others, page)
  t.notMatch(others, /https?:\/\/|src=|@import|<script/)
  t.end()
})

t.test('a configuration without clusters is shown', t => {
  t.match(textOf({ clusters: [] }), 'No clusters are configured.')
  t.end()
})

t.test('the worst backlogs come first', t => {
  const clusters = [
    aClusterOf([
      { destination: 'done', status: 'ok', messages: 0, age: 0 },
      {
        destination: 'orders',
        status: 'behind',
        messages: 1_234_567,
        age: 720,
        ageLowerBound: 600,
        ageUpperBound: 900,
        objective: 600,
        arrivalRate: 40,
        completionRate: 4,
        drain: Infinity,
      },
      { destination: '<b>', status: 'stopped' },
    ]),
    aClusterOf([{ vhost: 'eu', destination: 'jobs', status: 'unknown' }], { cluster: 'rabbit' }),
  ]
  const worst = runToCompletion(rankBacklogs(clusters, worstQuery))
  const text = textOf({ backlogs: clusters, worst })
  t.match(text, 'Backlogs 1 stopped · 1 behind · 1 unknown · 1 ok')
  t.match(text, 'The worst 3 of 3 that are not empty or not ok. ')
  t.match(
    text,
    'stopped &lt;b&gt; billing unknown – unknown – – – prod behind orders billing 12 min (10–15 min) 10 min 1.23 M 40 4 never prod unknown eu/jobs – unknown – unknown – – – rabbit',
  )
  t.notMatch(text, 'done')
  t.end()
})

t.test('backlogs of clusters without data are counted as unknown', t => {
  const unread = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(cluster => aClusterOf(null, { cluster }))
  t.match(textOf({ backlogs: unread }), 'Backlogs all of a, b, c, d, e and 2 more clusters unknown')
  const mixed = [aClusterOf([{ destination: 'x' }]), aClusterOf(null, { cluster: 'dead' })]
  t.match(textOf({ backlogs: mixed }), 'Backlogs 1 ok · all of dead unknown')
  t.match(textOf({ backlogs: [aClusterOf([])] }), 'There are no backlogs.')
  t.end()
})

t.test('rows that are not from the last poll are marked', t => {
  const stalled = { destination: 'orders', status: 'stalled' } as const
  const text = (...clusters: readonly ClusterBacklogs[]): string =>
    textOf({ backlogs: clusters, worst: runToCompletion(rankBacklogs(clusters, worstQuery)) })
  t.match(text(aClusterOf([stalled], { state: 'down' })), 'stalled stale: last read 4 s ago orders')
  t.match(
    text(aClusterOf([{ ...stalled, stalePartitions: 1, unknownPartitions: 2 }])),
    'stalled 1 partition stale 2 partitions unknown orders',
  )
  t.match(text(aClusterOf([{ ...stalled, stalePartitions: 0 }])), 'stalled orders')
  t.end()
})
