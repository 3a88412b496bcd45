import type { GroupDetails, MemberDetails, PartitionDetails } from '../backlog/backlog-details.ts'
import type { ClusterBacklogs } from '../backlog/cluster-backlogs.ts'
import type { UnixSeconds } from '../reading/time.ts'
import { clusterEntry, type ClusterEntry } from './backlogs-document.ts'
import { type JsonNumber, jsonNumber, timeText } from './json-values.ts'

/** The response of `GET /api/v1/groups/{cluster}/{group}`. A public API: named like the labels and metrics. */
interface GroupDocument {
  /** RFC 3339. */
  readonly generated_at: string
  readonly cluster: ClusterEntry
  readonly consumer_group: string
  readonly type: string | null
  readonly state: string | null
  readonly assignor: string | null
  readonly coordinator: string
  /** Null: unknown. */
  readonly members_total: JsonNumber
  /** Those with most messages first. Null: unknown. */
  readonly members: readonly MemberEntry[] | null
  readonly partitions_total: number
  /** Those with most messages first. */
  readonly partitions: readonly PartitionEntry[]
}

interface MemberEntry {
  readonly client_id: string
  readonly host: string
  readonly instance_id: string | null
  readonly partitions: JsonNumber
  readonly messages: JsonNumber
}

interface PartitionEntry {
  readonly destination: string
  readonly partition: number
  readonly leader: string | null
  readonly messages: JsonNumber
  readonly state: PartitionDetails['state']
  readonly age_seconds: JsonNumber
  readonly committed_offset: JsonNumber
  readonly log_end_offset: JsonNumber
  /** `assigned`: to the member that follows. */
  readonly assignment: 'assigned' | 'none' | 'shared' | 'unknown'
  readonly client_id: string | null
  readonly host: string | null
  readonly instance_id: string | null
}

/** Returns the document of a group: who reads what, and who lags. */
export function groupDocument(
  cluster: ClusterBacklogs,
  group: string,
  details: GroupDetails,
  now: UnixSeconds,
): GroupDocument {
  return {
    generated_at: timeText(now),
    cluster: clusterEntry(cluster, now),
    consumer_group: group,
    type: details.type || null,
    state: details.state || null,
    assignor: details.assignor || null,
    coordinator: details.coordinator,
    members_total: jsonNumber(details.memberCount),
    members: details.members?.map(memberEntry) ?? null,
    partitions_total: details.partitionCount,
    partitions: details.partitions.map(partitionEntry),
  }
}

function memberEntry(member: MemberDetails): MemberEntry {
  return {
    client_id: member.clientId,
    host: member.host,
    instance_id: member.instanceId,
    partitions: jsonNumber(member.partitions),
    messages: jsonNumber(member.messages),
  }
}

function partitionEntry(partition: PartitionDetails): PartitionEntry {
  const { member } = partition
  const client = typeof member === 'object' ? member : null
  return {
    destination: partition.topic,
    partition: partition.partition,
    leader: partition.leader,
    messages: jsonNumber(partition.messages),
    state: partition.state,
    age_seconds: jsonNumber(partition.age),
    committed_offset: jsonNumber(partition.committedOffset),
    log_end_offset: jsonNumber(partition.logEndOffset),
    assignment: typeof member === 'object' ? 'assigned' : member,
    client_id: client?.clientId ?? null,
    host: client?.host ?? null,
    instance_id: client?.instanceId ?? null,
  }
}
