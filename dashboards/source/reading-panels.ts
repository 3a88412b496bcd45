import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { readingAgeSteps } from './backlog-status.ts'
import { textMappings } from './grafana/colours.ts'
import { stat, stateTimeline, timeSeries } from './grafana/panels.ts'

const reading = 'messaging_cluster, reading'

function agesOfReadings(matchers: string): string {
  return `time() - max by (${reading}) (tidemark_source_last_success_timestamp_seconds{${matchers}})`
}

/** The age of the oldest reading, which all other panels depend on. */
export function oldestReading(matchers: string): Panel {
  return stat({
    title: 'Oldest data',
    description:
      'All data here is as old as the last successful poll of its cluster. More than a few minutes: the brokers do not respond to the exporter, and the data is outdated. See the exporter dashboard.',
    queries: { reading: `max(${agesOfReadings(matchers)})` },
    unit: 's',
    thresholds: readingAgeSteps,
  })
}

export function readingAges(matchers: string): Panel {
  return timeSeries({
    title: 'Data age by reading',
    description:
      'Time since the last successful poll of each reading. A rising line: the cluster does not respond; its values are kept for four intervals, then absent.',
    queries: { '{{messaging_cluster}} {{reading}}': agesOfReadings(matchers) },
    unit: 's',
    thresholds: readingAgeSteps,
  })
}

export function sectionsRead(matchers: string): Panel {
  return stateTimeline({
    title: 'Sections by reading',
    description:
      'Whether each section of a reading could be read. A failed section only affects its own values; the status page of the exporter and tidemark_source_problems show the reason.',
    queries: {
      '{{messaging_cluster}} {{reading}} {{section}}': `min by (${reading}, section) (tidemark_source_section_up{${matchers}})`,
    },
    unit: 'short',
    mappings: textMappings({ 0: ['failed', 'red'], 1: ['read', 'green'] }),
  })
}
