import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { stateTimeline, timeSeries } from './grafana/panels.ts'
import { selectedGroups, group, ofGroups, ofTopics } from './kafka-group-selection.ts'
import { groupStateScale } from './kafka-group-states.ts'
import { numberOn, stateMappings } from './scale.ts'
import { worstAtEnd } from './worst.ts'

const legend = '{{messaging_cluster}} {{consumer_group}}'

/** Returns a query for the state of each group, as a number of `groupStateScale`. */
export function groupStateNumber(): string {
  return numberOn(groupStateScale, 'tidemark_kafka_group_state', group, selectedGroups)
}

export function states(): Panel {
  return stateTimeline({
    title: 'Group states',
    description:
      'State as reported by Kafka, for the 20 groups with the highest lag. Long or frequent rebalancing: members join and leave, or need longer than max.poll.interval.ms.',
    queries: {
      [legend]: `${groupStateNumber()} and topk(20, ${ofGroups('tidemark_kafka_group_lag', ' @ end()')} or 0 * ${ofGroups('tidemark_kafka_group_state', ' @ end()')})`,
    },
    unit: 'short',
    mappings: stateMappings(groupStateScale),
  })
}

export function members(): Panel {
  return timeSeries({
    title: 'Members by group',
    description:
      'Members of the 10 largest groups. Fewer than you deployed: some are down, or cannot reach the coordinator.',
    queries: {
      [legend]: worstAtEnd(10, at => ofGroups('tidemark_kafka_group_members', at)),
    },
    unit: 'short',
  })
}

export function unread(): Panel {
  const sum = (family: string): string => `sum(${ofTopics(family)})`
  return timeSeries({
    title: 'Partitions not read normally',
    description:
      'Unassigned: no member reads them (also if consumers use manual assignment). Uncommitted: messages but no commit, so no lag. Past the end: the log was truncated, or a wrong offset was committed.',
    queries: {
      unassigned: sum('tidemark_kafka_group_topic_unassigned_partitions'),
      uncommitted: sum('tidemark_kafka_group_topic_uncommitted_partitions'),
      'past the end': sum('tidemark_kafka_group_topic_commits_past_end_partitions'),
    },
    unit: 'short',
  })
}
