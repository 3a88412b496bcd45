import type { GroupSpec, GroupType, MockMember } from './group.ts'
import type { TopicSpec } from './topic.ts'

/** Size of a cluster for load tests. */
export interface ClusterSize {
  readonly topics: number
  readonly partitionsPerTopic: number
  readonly groups: number
  readonly commitsPerGroup: number
  /** Messages per second that each partition receives. */
  readonly rate: number
}

/** Messages in each partition at the start; groups are at most `deepestLag` behind. */
const messages = 1000
const deepestLag = 100

/** Topics `topic-00000` …, groups `group-00000` …; every tenth group is of type `consumer`. */
export function clusterOfSize(size: ClusterSize): {
  readonly topics: readonly TopicSpec[]
  readonly groups: readonly GroupSpec[]
} {
  const topics = Array.from({ length: size.topics }, (_, index) => ({
    name: numbered('topic', index),
    partitions: size.partitionsPerTopic,
    messages,
    rate: size.rate,
  }))
  const groups = Array.from({ length: size.groups }, (_, index) => groupOfSize(size, index))
  return { topics, groups }
}

/** Each group starts with another topic, and its only member reads all partitions with a commit. */
function groupOfSize(size: ClusterSize, group: number): GroupSpec {
  const commits: Record<string, number[]> = {}
  const assigned: Record<string, number[]> = {}
  const most = size.topics * size.partitionsPerTopic
  const wanted = Math.min(size.commitsPerGroup, most)
  for (let commit = 0; commit < wanted; commit++) {
    const partition = commit % size.partitionsPerTopic
    const topic = group + Math.floor(commit / size.partitionsPerTopic)
    const name = numbered('topic', topic % size.topics)
    const lag = (group + partition) % deepestLag
    ;(commits[name] ??= []).push(messages - lag)
    ;(assigned[name] ??= []).push(partition)
  }
  const type: GroupType = group % 10 === 9 ? 'consumer' : 'classic'
  const members: MockMember[] = [{ assigned }]
  return { name: numbered('group', group), type, commits, members }
}

function numbered(kind: string, number: number): string {
  return `${kind}-${String(number).padStart(5, '0')}`
}
