import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { endless, greenUpTo, noneIsGood, redUpTo } from './grafana/colours.ts'
import { stat, timeSeries } from './grafana/panels.ts'
import { chosen, groupTopic, increaseOfTopics, ofTopics } from './kafka-group-selection.ts'
import { oldestReading } from './reading-panels.ts'
import { worstAtEnd } from './worst.ts'

const legend = '{{consumer_group}} {{topic}}'

/** What is lost, or about to be, in numbers. */
export function whatIsLost(): readonly Panel[] {
  return [
    stat({
      title: 'Retention deletes unread in',
      description:
        'Time until retention deletes the oldest unread message if log starts advance as they did, where it is shortest. Speed up the consumers, or lengthen retention.ms of the topic at once.',
      queries: {
        left: `min(tidemark_kafka_group_topic_retention_left_seconds{${chosen}})`,
      },
      unit: 's',
      thresholds: redUpTo({ from: 3600, colour: 'orange' }, { from: 6 * 3600, colour: 'green' }),
      mappings: endless('nothing unread', 'green'),
      noValue: 'nothing deleted yet',
    }),
    stat({
      title: 'Lost',
      description:
        'Messages that retention deleted before they were read, in the time shown. They do not come back: read them from where they came.',
      queries: {
        messages: `sum(${increaseOfTopics('tidemark_kafka_group_topic_lost_messages_total')})`,
      },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Rewinds',
      description:
        'Times that a committed offset went back in the time shown: somebody reset offsets, or two consumers commit for one partition.',
      queries: {
        times: `sum(${increaseOfTopics('tidemark_kafka_group_topic_rewinds_total')})`,
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
      'If log starts advance as they did: the 10 soonest at the end of the time shown. Absent until retention has deleted something, and where nothing is unread.',
    queries: { [legend]: `-(${worstAtEnd(10, soonest)})` },
    unit: 's',
    noValue: 'nothing deleted yet',
  })
}

export function unreadRetained(): Panel {
  return timeSeries({
    title: 'Unread share of what is retained',
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
      'Messages a second that retention deleted before the group read them. Their consumers have missed them for good. The 10 that lose most at the end of the time shown.',
    queries: {
      [legend]: worstAtEnd(
        10,
        at =>
          `max by (${groupTopic}) (rate(tidemark_kafka_group_topic_lost_messages_total{${chosen}}[$__rate_interval]${at}))`,
      ),
    },
    unit: 'cps',
  })
}
