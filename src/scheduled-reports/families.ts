import type { FamilyGroup } from '../exposition/family.ts'
import { rowGroup } from '../exposition/row-group.ts'
import type { ReportCounts } from './scheduled-reports.ts'

/** Families about scheduled reports; without any configured there are no samples. */
export const reportFamilies: readonly FamilyGroup<readonly ReportCounts[]>[] = [
  rowGroup<readonly ReportCounts[], ReportCounts>({
    level: 'cluster',
    cardinality: 'one per report and target',
    rows: counts => counts,
    labels: { report: ({ report }) => report, target: ({ target }) => target },
    families: [
      {
        family: {
          name: 'tidemark_report_sent_total',
          type: 'counter',
          help: 'Reports that were delivered.',
          labels: ['report', 'target'],
          stability: 'experimental',
          from: 'exporter',
        },
        value: ({ sent }) => sent,
      },
      {
        family: {
          name: 'tidemark_report_failures_total',
          type: 'counter',
          help: 'Failed attempts to deliver a report or to write the state of reports. An attempt is repeated for 6 hours, and again with the next run.',
          labels: ['report', 'target'],
          stability: 'experimental',
          from: 'exporter',
        },
        value: ({ failures }) => failures,
      },
      {
        family: {
          name: 'tidemark_report_missed_periods_total',
          type: 'counter',
          help: 'Periods for which no report was sent. The next report names them.',
          labels: ['report', 'target'],
          stability: 'experimental',
          from: 'exporter',
        },
        value: ({ missed }) => missed,
      },
    ],
  }),
]
