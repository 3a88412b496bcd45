import type { DeclaredGroup, Family } from '../exposition/family.ts'

const labelsOfReading = ['messaging_system', 'messaging_cluster', 'reading'] as const

const labels = [...labelsOfReading, 'api'] as const

export const sourceRequests: Family = {
  name: 'tidemark_source_requests_total',
  type: 'counter',
  help: 'Completed requests to the brokers, failed ones included, by Kafka API or management API endpoint.',
  labels,
  stability: 'experimental',
  from: 'exporter',
}

export const sourceRequestFailures: Family = {
  name: 'tidemark_source_request_failures_total',
  type: 'counter',
  help:
    'Requests to the brokers without a usable response: refused, timed out, cut off or malformed. ' +
    'Error codes inside a response are counted in tidemark_source_problems instead. The problems on the status page name the API.',
  labels: labelsOfReading,
  stability: 'experimental',
  from: 'exporter',
}

export const sourceRequestDuration: Family = {
  name: 'tidemark_source_request_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Time from sending a request to a broker until the end of its response, or its failure.',
  // Without the API: a slow broker is slow for all of them, and each would cost nine series more.
  labels: labelsOfReading,
  stability: 'experimental',
  from: 'exporter',
}

/** Printed from the request counters of this process, which `telemetry` keeps. */
export const requestFamilies: readonly DeclaredGroup[] = [
  {
    level: 'cluster',
    cardinality: 'one per cluster, reading and API that was requested',
    families: [{ family: sourceRequests }],
  },
  {
    level: 'cluster',
    cardinality: 'one per cluster and reading',
    families: [{ family: sourceRequestFailures }],
  },
  {
    level: 'cluster',
    cardinality: 'one per cluster and reading for each of 7 buckets, and two more',
    families: [{ family: sourceRequestDuration }],
  },
]
