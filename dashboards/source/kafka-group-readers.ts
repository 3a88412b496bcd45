import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { stateTimeline, timeSeries } from './grafana/panels.ts'
import { chosenGroups, group, ofGroups, ofTopics } from './kafka-group-selection.ts'
import { groupStateScale } from './kafka-words.ts'
import { numberOn, wordsOf } from './scale.ts'
import { worstAtEnd } from './worst.ts'

const legend = '{{messaging_cluster}} {{consumer_group}}'

/** The number of the state that each group is in. */
export function groupStateNumber(): string {
  return numberOn(groupStateScale, 'tidemark_kafka_group_state', group, chosenGroups)
}

export function states(): Panel {
  return stateTimeline({
    title: 'State of the groups',
    description:
      'The state by Kafka’s words, of the 20 groups furthest behind. Rebalancing for long or again and again: members come and go, or take longer than max.poll.interval.ms.',
    queries: {
      [legend]: `${groupStateNumber()} and topk(20, ${ofGroups('tidemark_kafka_group_lag', ' @ end()')} or 0 * ${ofGroups('tidemark_kafka_group_state', ' @ end()')})`,
    },
    unit: 'short',
    mappings: wordsOf(groupStateScale),
  })
}

export function members(): Panel {
  return timeSeries({
    title: 'Members by group',
    description:
      'Members of the groups, the 10 with most. Fewer than you deployed: some are down, or cannot reach the coordinator.',
    queries: {
      [legend]: worstAtEnd(10, at => ofGroups('tidemark_kafka_group_members', at)),
    },
    unit: 'short',
  })
}

export function unread(): Panel {
  const sum = (family: string): string => `sum(${ofTopics(family)})`
  return timeSeries({
    title: 'Partitions not read as they should',
    description:
      'Unassigned: no member reads them (nor do members exist where consumers assign partitions to themselves). Uncommitted: messages, a member, and no commit, so no lag. Past the end: the log was cut, or a wrong offset committed.',
    queries: {
      unassigned: sum('tidemark_kafka_group_topic_unassigned_partitions'),
      uncommitted: sum('tidemark_kafka_group_topic_uncommitted_partitions'),
      'past the end': sum('tidemark_kafka_group_topic_commits_past_end_partitions'),
    },
    unit: 'short',
  })
}
