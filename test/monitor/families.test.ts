import { statuses } from '../../src/backlog/status.ts'
import t from 'tap'
import { sourceFamilies } from '../../src/monitor/families.ts'
import { createPage } from '../../src/exposition/page.ts'
import type { ClusterStatus, ReadingStatus } from '../../src/monitor/status.ts'
import { textOf } from '../exposition/toy-families.ts'

const pending: ReadingStatus = {
  reading: 'backlog',
  state: 'pending',
  interval: 15,
  lastSuccessAt: null,
  lastDuration: null,
  attempts: 0,
  failures: 0,
  skips: 0,
  sections: [],
  requests: 0,
  series: 0,
  seriesDropped: { level: 0, object: 0 },
  granularity: 'partition',
  granularityChange: null,
  unmatchedPatterns: [],
  summary: [],
}

const statusChanges = Float64Array.from(statuses, status => (status === 'stopped' ? 3 : 0))

/** The lines of some families, without comments. */
function lines(readings: readonly ReadingStatus[], pattern: RegExp): string[] {
  const cluster: ClusterStatus = {
    system: 'kafka',
    cluster: 'prod',
    addresses: [],
    readings,
    statusChanges,
  }
  return textOf([createPage(sourceFamilies, [cluster])])
    .split('\n')
    .filter(line => pattern.test(line) && !line.startsWith('#'))
    .map(line => line.replace('messaging_system="kafka",messaging_cluster="prod",', ''))
}

t.test('before the first attempt only known values are printed', t => {
  t.same(lines([pending], /source_/), [
    'tidemark_source_readings_total{reading="backlog"} 0',
    'tidemark_source_readings_failed_total{reading="backlog"} 0',
    'tidemark_source_readings_skipped_total{reading="backlog"} 0',
    'tidemark_source_series{reading="backlog"} 0',
    'tidemark_source_series_dropped{reading="backlog",reason="level"} 0',
    'tidemark_source_series_dropped{reading="backlog",reason="object"} 0',
    'tidemark_source_granularity{reading="backlog",level="partition"} 1',
  ])
  t.end()
})

t.test('a successful reading reports its duration and the time of success', t => {
  const up: ReadingStatus = {
    ...pending,
    state: 'up',
    lastSuccessAt: 1_700_000_000.5,
    lastDuration: 0.25,
    attempts: 7,
    failures: 2,
    skips: 1,
    series: 1234,
  }
  t.same(lines([up], /_up|_timestamp|_duration|_readings|_series\{/), [
    'tidemark_source_up{reading="backlog"} 1',
    'tidemark_source_last_success_timestamp_seconds{reading="backlog"} 1700000000.5',
    'tidemark_source_duration_seconds{reading="backlog"} 0.25',
    'tidemark_source_readings_total{reading="backlog"} 7',
    'tidemark_source_readings_failed_total{reading="backlog"} 2',
    'tidemark_source_readings_skipped_total{reading="backlog"} 1',
    'tidemark_source_series{reading="backlog"} 1234',
  ])
  t.end()
})

t.test('a failed reading is down and keeps the time of its last success', t => {
  const down: ReadingStatus = { ...pending, state: 'down', lastSuccessAt: 1_700_000_000 }
  t.same(lines([down], /_source_up|_timestamp/), [
    'tidemark_source_up{reading="backlog"} 0',
    'tidemark_source_last_success_timestamp_seconds{reading="backlog"} 1700000000',
  ])
  t.end()
})

t.test('a partial section is up, a failed section is down, a skipped section is absent', t => {
  const sections: ReadingStatus['sections'] = [
    { section: 'metadata', state: 'complete', problems: [] },
    { section: 'groups', state: 'partial', problems: [] },
    { section: 'commits', state: 'failed', problems: [] },
    { section: 'members', state: 'skipped', problems: [] },
  ]
  t.same(lines([{ ...pending, sections }], /section_up/), [
    'tidemark_source_section_up{reading="backlog",section="metadata"} 1',
    'tidemark_source_section_up{reading="backlog",section="groups"} 1',
    'tidemark_source_section_up{reading="backlog",section="commits"} 0',
  ])
  t.end()
})

t.test(
  'the problems of the last attempt are counted by kind, without the kinds that do not occur',
  t => {
    const timeout = { kind: 'timeout', subject: 'broker 1', detail: 'no answer in 10 s' } as const
    const refused = { kind: 'unauthorized', subject: 'g', detail: 'no' } as const
    const reading: ReadingStatus = {
      ...pending,
      sections: [
        { section: 'groups', state: 'partial', problems: [timeout, refused, timeout] },
        { section: 'commits', state: 'complete', problems: [] },
        { section: 'members', state: 'skipped', problems: [] },
      ],
    }
    t.same(lines([reading], /problems/), [
      'tidemark_source_problems{reading="backlog",section="groups",kind="timeout"} 2',
      'tidemark_source_problems{reading="backlog",section="groups",kind="unauthorized"} 1',
    ])
    t.end()
  },
)

t.test('the series limit reports the dropped series and the current granularity', t => {
  const limited: ReadingStatus = {
    ...pending,
    seriesDropped: { level: 900, object: 5 },
    granularity: 'group',
  }
  t.same(lines([limited], /dropped|granularity/), [
    'tidemark_source_series_dropped{reading="backlog",reason="level"} 900',
    'tidemark_source_series_dropped{reading="backlog",reason="object"} 5',
    'tidemark_source_granularity{reading="backlog",level="group"} 1',
  ])
  t.end()
})

t.test('without clusters nothing is printed', t => {
  t.equal(textOf([createPage(sourceFamilies, [])]), '')
  t.end()
})

t.test('changes of status are counted by the new status, from 0', t => {
  t.same(lines([pending], /changes_total/), [
    'tidemark_backlog_status_changes_total{status="rewound"} 0',
    'tidemark_backlog_status_changes_total{status="stopped"} 3',
    'tidemark_backlog_status_changes_total{status="abandoned"} 0',
    'tidemark_backlog_status_changes_total{status="stalled"} 0',
    'tidemark_backlog_status_changes_total{status="behind"} 0',
    'tidemark_backlog_status_changes_total{status="unknown"} 0',
    'tidemark_backlog_status_changes_total{status="ok"} 0',
  ])
  t.end()
})
