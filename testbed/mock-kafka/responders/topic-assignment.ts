import type { Writer } from '../../../src/kafka/client/wire/writer.ts'
import type { ClusterState } from '../cluster.ts'
import type { MockMember } from '../group.ts'

/** What a member of a group of type `consumer` or `share` reads. */
export function writeTopicAssignment(
  writer: Writer,
  member: MockMember,
  cluster: ClusterState,
): void {
  const assigned = 'assigned' in member ? Object.entries(member.assigned) : []
  writer.compactArray(assigned, ([topic, partitions]) => {
    writer.uuid(cluster.topics.get(topic)?.id ?? '0'.repeat(32)).compactString(topic)
    writer.compactArray(partitions, partition => writer.int32(partition)).tags()
  })
  writer.tags()
}
