import { statuses } from '../../src/backlog/status.ts'
import type { ClusterStatus, ReadingStatus } from '../../src/monitor/status.ts'

/** A successful reading. */
export function aReading(parts: Partial<ReadingStatus> = {}): ReadingStatus {
  return {
    reading: 'backlog',
    state: 'up',
    interval: 15,
    lastSuccessAt: 1_700_000_000,
    lastDuration: 0.214,
    attempts: 1,
    failures: 0,
    skips: 0,
    sections: [{ section: 'metadata', state: 'complete', problems: [] }],
    requests: 12,
    series: 1234,
    seriesDropped: { level: 0, object: 0 },
    granularity: 'partition',
    granularityChange: null,
    unmatchedPatterns: [],
    summary: [],
    ...parts,
  }
}

export function aKafkaCluster(...readings: readonly ReadingStatus[]): ClusterStatus {
  return aClusterOf({
    system: 'kafka',
    cluster: 'prod',
    addresses: ['kafka-1:9092', 'kafka-2:9092'],
    readings,
  })
}

export function aRabbitmqCluster(...readings: readonly ReadingStatus[]): ClusterStatus {
  return aClusterOf({
    system: 'rabbitmq',
    cluster: 'events',
    addresses: ['http://rabbit-1:15672'],
    readings,
  })
}

function aClusterOf(cluster: Omit<ClusterStatus, 'statusChanges'>): ClusterStatus {
  return { ...cluster, statusChanges: new Float64Array(statuses.length) }
}
