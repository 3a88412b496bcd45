import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { timeSeries } from './grafana/panels.ts'
import { table } from './grafana/table.ts'
import { worstAtEnd } from './worst.ts'

const position = 'messaging_cluster, consumer_group, topic, partition'

const needsPartitions = 'Requires granularity partition.'

function ofPositions(family: string, matchers: string, at = ''): string {
  return `max by (${position}) (${family}{${matchers}}${at})`
}

/** The fifty partitions that are furthest behind, with all offsets. */
export function groupPartitions(matchers: string): Panel {
  const lag = 'tidemark_kafka_group_partition_lag'
  const worst = (expression: string): string =>
    `${expression} and topk(50, ${ofPositions(lag, matchers)})`
  const value = (family: string): string => worst(ofPositions(family, matchers))
  // Log offsets have no group label: one value serves all groups that read the partition.
  const ofLog = (family: string): string =>
    worst(
      `0 * ${ofPositions(lag, matchers)} + on (messaging_cluster, topic, partition) group_left () max by (messaging_cluster, topic, partition) (${family}{topic=~"$topic"})`,
    )
  return table({
    title: 'Partitions with the highest lag',
    description: `The 50 partitions with the most unread messages. One far behind the others: a slow member, or unevenly distributed keys. An old commit while messages wait: the consumer hangs. ${needsPartitions}`,
    rowLabels: {
      Cluster: 'messaging_cluster',
      Group: 'consumer_group',
      Topic: 'topic',
      Partition: 'partition',
    },
    columns: {
      Lag: { query: value(lag), unit: 'short' },
      Age: { query: value('tidemark_kafka_group_partition_lag_seconds'), unit: 's' },
      'Since last commit': {
        query: worst(
          `time() - ${ofPositions('tidemark_kafka_group_partition_commit_changed_timestamp_seconds', matchers)}`,
        ),
        unit: 's',
      },
      Committed: { query: value('tidemark_kafka_group_partition_committed_offset'), unit: 'none' },
      'Log start': { query: ofLog('tidemark_kafka_partition_log_start_offset'), unit: 'none' },
      'Log end': { query: ofLog('tidemark_kafka_partition_log_end_offset'), unit: 'none' },
    },
    sortBy: ['Lag'],
  })
}

/** Lag by partition: shows an uneven load. */
export function partitionsBehind(matchers: string): Panel {
  return timeSeries({
    title: 'Lag by partition',
    description: `The 10 partitions with the highest lag at the end of the time range. Diverging lines: the load is uneven, or one consumer is slow. ${needsPartitions}`,
    queries: {
      '{{consumer_group}} {{topic}}-{{partition}}': worstAtEnd(10, at =>
        ofPositions('tidemark_kafka_group_partition_lag', matchers, at),
      ),
    },
    unit: 'count:messages',
  })
}
