import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { discardedInRange } from './backlog-panels.ts'
import { backlog } from './backlog-status.ts'
import { infiniteAs, greenUpTo, redFromOne, redUpTo } from './grafana/colours.ts'
import { stat, timeSeries } from './grafana/panels.ts'
import { increaseOfTopics, ofTopics, selected, selectedBacklogs } from './kafka-group-selection.ts'
import { oldestReading } from './reading-panels.ts'
import { worstAtEnd } from './worst.ts'

const legend = '{{consumer_group}} {{topic}}'
const backlogLegend = '{{consumer_group}} {{destination}}'

/** Messages lost or about to be lost, as single numbers. */
export function lossNumbers(): readonly Panel[] {
  return [
    stat({
      title: 'Unread messages deleted in',
      description:
        'Shortest time until retention deletes an unread message, if log starts advance as before. Speed up the consumers, or increase retention.ms of the topic now.',
      queries: {
        left: `min(tidemark_kafka_group_topic_retention_left_seconds{${selected}})`,
      },
      unit: 's',
      thresholds: redUpTo({ from: 3600, colour: 'orange' }, { from: 6 * 3600, colour: 'green' }),
      mappings: infiniteAs('nothing unread', 'green'),
      noValue: 'nothing deleted yet',
    }),
    stat({
      title: 'Lost',
      description:
        'Messages that retention deleted before they were read, in the time range. Kafka cannot restore them: produce them again from their source.',
      queries: {
        messages: discardedInRange(selectedBacklogs),
      },
      unit: 'count:messages',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Rewinds',
      description:
        'How often a committed offset moved backwards in the time range: offsets were reset, or two consumers commit for one partition.',
      queries: {
        times: `round(sum(${increaseOfTopics('tidemark_kafka_group_topic_rewinds_total')}))`,
      },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    oldestReading('messaging_system="kafka"'),
  ]
}

export function retentionLeft(): Panel {
  const soonest = (at: string): string =>
    `-(${ofTopics('tidemark_kafka_group_topic_retention_left_seconds', at)} < Inf)`
  return timeSeries({
    title: 'Time until retention deletes unread messages',
    description:
      'If log starts advance as before: the 10 shortest at the end of the time range. Absent until retention has deleted something, and where nothing is unread.',
    queries: { [legend]: `-(${worstAtEnd(10, soonest)})` },
    unit: 's',
    noValue: 'nothing deleted yet',
  })
}

export function unreadRetained(): Panel {
  return timeSeries({
    title: 'Unread share of retained messages',
    description:
      'Share of the retained messages that the group has not read, in the partition where it is highest. Near 100 %: retention deletes unread messages soon. Absent until retention has deleted something.',
    queries: {
      [legend]: worstAtEnd(10, at =>
        ofTopics('tidemark_kafka_group_topic_unread_retained_ratio', at),
      ),
    },
    unit: 'percentunit',
    thresholds: greenUpTo({ from: 0.8, colour: 'orange' }, { from: 0.95, colour: 'red' }),
    noValue: 'nothing deleted yet',
  })
}

export function lost(): Panel {
  return timeSeries({
    title: 'Lost messages',
    description:
      'Messages per second that retention deleted before the group read them; they are lost to the group. The 10 with the highest loss at the end of the time range.',
    queries: {
      [backlogLegend]: worstAtEnd(
        10,
        at =>
          `max by (${backlog}) (rate(tidemark_backlog_discarded_messages_total{${selectedBacklogs}}[$__rate_interval]${at}))`,
      ),
    },
    unit: 'count:messages/s',
  })
}
