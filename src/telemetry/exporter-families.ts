import type { UnixSeconds } from '../reading/time.ts'
import type { FamilyGroup } from '../exposition/family.ts'
import { rowGroup } from '../exposition/row-group.ts'

/** State of the exporter itself, without its clusters. */
interface ExporterState {
  readonly version: string
  /** The git revision of the build; `unknown` if there is none. */
  readonly revision: string
  /** Version of Node.js, such as `24.11.0`. */
  readonly nodejsVersion: string
  /** True: the last attempt to load the configuration, at start or by reload, succeeded. */
  readonly isConfigurationCurrent: boolean
  /** When the configuration that is in force was loaded. */
  readonly configurationLoadedAt: UnixSeconds
  /** Number of aborted scrapes by reason. */
  readonly abortedScrapes: ReadonlyMap<string, number>
  /** Failed attempts to read or write the journal file. NaN: none is configured. */
  readonly journalFailures: number
}

/** Families about the exporter itself. */
export const exporterFamilies: readonly FamilyGroup<ExporterState>[] = [
  rowGroup<ExporterState, ExporterState>({
    level: 'cluster',
    cardinality: 'one',
    rows: state => [state],
    labels: {
      version: ({ version }) => version,
      revision: ({ revision }) => revision,
      nodejs_version: ({ nodejsVersion }) => nodejsVersion,
    },
    families: [
      {
        family: {
          name: 'tidemark_build_info',
          type: 'gauge',
          help: 'Version, git revision and Node version of the exporter; always 1. The revision is `unknown` if the build had no git checkout and no build argument.',
          labels: ['version', 'revision', 'nodejs_version'],
          stability: 'experimental',
          from: 'exporter',
        },
        value: () => 1,
      },
    ],
  }),
  rowGroup<ExporterState, ExporterState>({
    level: 'cluster',
    cardinality: 'one',
    rows: state => [state],
    labels: {},
    families: [
      {
        family: {
          name: 'tidemark_config_last_reload_successful',
          type: 'gauge',
          help: 'Whether the last load of the configuration, at start or by reload, succeeded: 1 or 0. After a failure the previous configuration stays in force.',
          labels: [],
          stability: 'experimental',
          from: 'exporter',
        },
        value: ({ isConfigurationCurrent }) => (isConfigurationCurrent ? 1 : 0),
      },
      {
        family: {
          name: 'tidemark_config_last_reload_success_timestamp_seconds',
          type: 'gauge',
          unit: 'seconds',
          help: 'Unix time at which the configuration in force was loaded.',
          labels: [],
          stability: 'experimental',
          from: 'exporter',
        },
        value: ({ configurationLoadedAt }) => configurationLoadedAt,
      },
      {
        family: {
          name: 'tidemark_journal_failures_total',
          type: 'counter',
          help: 'Failed attempts to read or write the journal file (`journal`). Events that could not be written are tried again while they are in memory. Absent without such a file.',
          labels: [],
          stability: 'experimental',
          from: 'exporter',
        },
        value: ({ journalFailures }) => journalFailures,
      },
    ],
  }),
  rowGroup<ExporterState, readonly [reason: string, scrapes: number]>({
    level: 'cluster',
    cardinality: 'one per reason',
    rows: ({ abortedScrapes }) => [...abortedScrapes],
    labels: { reason: ([reason]) => reason },
    families: [
      {
        family: {
          name: 'tidemark_scrapes_aborted_total',
          type: 'counter',
          help:
            'Scrapes that ended before their body was complete, by reason. Reasons: `disconnected` by the scraper, `stalled` (it read nothing for 10 seconds), ' +
            '`timeout` (its scrape timeout), `displaced` (too many scrapers did not read) or `failed` (internal error).',
          labels: ['reason'],
          stability: 'experimental',
          from: 'exporter',
        },
        value: ([, scrapes]) => scrapes,
      },
    ],
  }),
]
