import { type Status, statuses } from '../backlog/status.ts'
import { type Family, type FamilyGroup, stable } from '../exposition/family.ts'
import { rowGroup } from '../exposition/row-group.ts'
import { dropReasons } from '../exposition/series-limiter.ts'
import type { ProblemKind } from '../reading/problem.ts'
import type { SectionState } from '../reading/reading.ts'
import type { ClusterStatus, ReadingStatus, SectionStatus } from './status.ts'

type Clusters = readonly ClusterStatus[]

/** A reading of a cluster. */
interface ReadingRow {
  readonly cluster: ClusterStatus
  readonly reading: ReadingStatus
}

interface SectionRow extends ReadingRow {
  readonly section: SectionStatus
}

/** Series of a reading that were dropped for one reason. */
interface DroppedRow extends ReadingRow {
  readonly reason: string
  readonly series: number
}

interface ProblemRow extends SectionRow {
  readonly kind: ProblemKind
  readonly count: number
}

const labelsOfReading = {
  messaging_system: ({ cluster }: ReadingRow) => cluster.system,
  messaging_cluster: ({ cluster }: ReadingRow) => cluster.cluster,
  reading: ({ reading }: ReadingRow) => reading.reading,
}

/** The changes of a cluster's backlogs to one status. */
interface StatusChangeRow {
  readonly cluster: ClusterStatus
  readonly status: Status
  readonly changes: number
}

type Declaration = Pick<Family, 'name' | 'help' | 'unit'> & { readonly labels?: readonly string[] }

function gauge(declaration: Declaration): Family {
  return {
    ...declaration,
    type: 'gauge',
    labels: [...Object.keys(labelsOfReading), ...(declaration.labels ?? [])],
    stability: 'experimental',
    from: 'exporter',
  }
}

function counter(declaration: Declaration): Family {
  return { ...gauge(declaration), type: 'counter' }
}

const readings = rowGroup<Clusters, ReadingRow>({
  level: 'cluster',
  cardinality: 'one per cluster and reading',
  rows: readingRows,
  labels: labelsOfReading,
  families: [
    {
      family: stable(
        gauge({
          name: 'tidemark_source_up',
          help: 'Whether the last attempt of the reading succeeded: 1 or 0. It did if its core section was read, at least in part. Absent before the first attempt has ended.',
        }),
      ),
      value: ({ reading }) => upValue(reading.state),
    },
    {
      family: stable(
        gauge({
          name: 'tidemark_source_last_success_timestamp_seconds',
          unit: 'seconds',
          help: 'Unix time of the last success of the core section of the reading. All values of the reading are as old as this. Absent before the first success.',
        }),
      ),
      value: ({ reading }) => reading.lastSuccessAt ?? NaN,
    },
    {
      family: gauge({
        name: 'tidemark_source_duration_seconds',
        unit: 'seconds',
        help: 'Duration of the last attempt, from the first request to the last response or the deadline. Absent before the first attempt has ended.',
      }),
      value: ({ reading }) => reading.lastDuration ?? NaN,
    },
    {
      family: counter({
        name: 'tidemark_source_readings_total',
        help: 'Attempts of the reading that have ended, failed ones included.',
      }),
      value: ({ reading }) => reading.attempts,
    },
    {
      family: counter({
        name: 'tidemark_source_readings_failed_total',
        help: 'Attempts of the reading whose core section failed.',
      }),
      value: ({ reading }) => reading.failures,
    },
    {
      family: counter({
        name: 'tidemark_source_readings_skipped_total',
        help: 'Attempts that were skipped because the previous one was still running.',
      }),
      value: ({ reading }) => reading.skips,
    },
    {
      family: gauge({
        name: 'tidemark_source_series',
        help: 'Series that the reading exposes.',
      }),
      value: ({ reading }) => reading.series,
    },
  ],
})

const sections = rowGroup<Clusters, SectionRow>({
  level: 'cluster',
  cardinality: 'one per section of a reading',
  rows: sectionRows,
  labels: { ...labelsOfReading, section: ({ section }) => section.section },
  families: [
    {
      family: gauge({
        name: 'tidemark_source_section_up',
        help: 'Whether the section was read in the last attempt, at least in part: 1 or 0. Absent when it was not requested.',
        labels: ['section'],
      }),
      value: ({ section }) => sectionUpValue(section.state),
    },
  ],
})

const problems = rowGroup<Clusters, ProblemRow>({
  level: 'cluster',
  cardinality: 'one per section of a reading and kind of problem it has',
  rows: problemRows,
  labels: {
    ...labelsOfReading,
    section: ({ section }) => section.section,
    kind: ({ kind }) => kind,
  },
  families: [
    {
      family: gauge({
        name: 'tidemark_source_problems',
        help: 'Problems of the section in the last attempt, by kind. The status page shows each with its cause. Absent while there are no problems.',
        labels: ['section', 'kind'],
      }),
      value: ({ count }) => count,
    },
  ],
})

const droppedSeries = rowGroup<Clusters, DroppedRow>({
  level: 'cluster',
  cardinality: `one per reading and each of the ${dropReasons.length} reasons`,
  rows: droppedRows,
  labels: { ...labelsOfReading, reason: ({ reason }) => reason },
  families: [
    {
      family: gauge({
        name: 'tidemark_source_series_dropped',
        help: 'Series left out because of the series limit, by reason. Level: their whole level is off. Object: their group or virtual host sorts after the last name that fits.',
        labels: ['reason'],
      }),
      value: ({ series }) => series,
    },
  ],
})

const granularity = rowGroup<Clusters, ReadingRow>({
  level: 'cluster',
  cardinality: 'one per reading',
  rows: readingRows,
  labels: { ...labelsOfReading, level: ({ reading }) => reading.granularity },
  families: [
    {
      family: gauge({
        name: 'tidemark_source_granularity',
        help: 'Always 1; the label is the finest level that is exposed. Coarser than configured after the series limit was exceeded, until everything would have fitted for half an hour.',
        labels: ['level'],
      }),
      value: () => 1,
    },
  ],
})

const statusChanges = rowGroup<Clusters, StatusChangeRow>({
  level: 'cluster',
  cardinality: `one per cluster and each of the ${statuses.length} statuses`,
  rows: clusters =>
    clusters.flatMap(cluster =>
      statuses.map((status, at) => ({ cluster, status, changes: cluster.statusChanges[at]! })),
    ),
  labels: {
    messaging_system: ({ cluster }) => cluster.system,
    messaging_cluster: ({ cluster }) => cluster.cluster,
    status: ({ status }) => status,
  },
  families: [
    {
      family: {
        name: 'tidemark_backlog_status_changes_total',
        type: 'counter',
        help: 'Changes of backlogs of the cluster to the status. `GET /api/v1/events` lists each. Absent before the first reading.',
        labels: ['messaging_system', 'messaging_cluster', 'status'],
        stability: 'experimental',
        from: 'exporter',
      },
      value: ({ changes }) => changes,
    },
  ],
})

/** State of the readings of all clusters. */
export const sourceFamilies: readonly FamilyGroup<Clusters>[] = [
  readings,
  sections,
  problems,
  droppedSeries,
  granularity,
  statusChanges,
]

function readingRows(clusters: Clusters): readonly ReadingRow[] {
  return clusters.flatMap(cluster => cluster.readings.map(reading => ({ cluster, reading })))
}

function sectionRows(clusters: Clusters): readonly SectionRow[] {
  return readingRows(clusters).flatMap(row =>
    row.reading.sections.map(section => ({ ...row, section })),
  )
}

function problemRows(clusters: Clusters): readonly ProblemRow[] {
  return sectionRows(clusters).flatMap(row =>
    Array.from(countsByKind(row.section), ([kind, count]) => ({ ...row, kind, count })),
  )
}

function countsByKind({ problems }: SectionStatus): ReadonlyMap<ProblemKind, number> {
  const counts = new Map<ProblemKind, number>()
  for (const { kind } of problems) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}

function droppedRows(clusters: Clusters): readonly DroppedRow[] {
  return readingRows(clusters).flatMap(row =>
    dropReasons.map(reason => ({ ...row, reason, series: row.reading.seriesDropped[reason] })),
  )
}

function upValue(state: ReadingStatus['state']): number {
  if (state === 'pending') return NaN
  return state === 'up' ? 1 : 0
}

function sectionUpValue(state: SectionState): number {
  if (state === 'skipped') return NaN
  return state === 'failed' ? 0 : 1
}
