import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { readingAgeSteps } from './backlog-words.ts'
import { words } from './grafana/colours.ts'
import { stat, stateTimeline, timeSeries } from './grafana/panels.ts'

const reading = 'messaging_cluster, reading'

function agesOfReadings(matchers: string): string {
  return `time() - max by (${reading}) (tidemark_source_last_success_timestamp_seconds{${matchers}})`
}

/** How old the oldest of the readings is that all the rest rests on. */
export function oldestReading(matchers: string): Panel {
  return stat({
    title: 'Oldest reading',
    description:
      'Everything here is as old as the last reading of its cluster. More than some minutes: the brokers do not answer the exporter, and what you see is history. See the exporter dashboard.',
    queries: { reading: `max(${agesOfReadings(matchers)})` },
    unit: 's',
    thresholds: readingAgeSteps,
    noValue: 'never read',
  })
}

export function readingAges(matchers: string): Panel {
  return timeSeries({
    title: 'Age of the readings',
    description:
      'Time since each reading last succeeded. A line that climbs: the cluster does not answer, and its values are held for four intervals, then absent.',
    queries: { '{{messaging_cluster}} {{reading}}': agesOfReadings(matchers) },
    unit: 's',
    thresholds: readingAgeSteps,
  })
}

export function sectionsRead(matchers: string): Panel {
  return stateTimeline({
    title: 'Sections of the readings',
    description:
      'Whether each part of a reading could be read. A part that fails costs only its own values; the status page of the exporter and tidemark_source_problems say why.',
    queries: {
      '{{messaging_cluster}} {{reading}} {{section}}': `min by (${reading}, section) (tidemark_source_section_up{${matchers}})`,
    },
    unit: 'short',
    mappings: words({ 0: ['failed', 'red'], 1: ['read', 'green'] }),
  })
}
