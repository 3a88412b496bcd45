import { consumerGroupDescribe } from '../../../src/kafka/client/apis/consumer-group-describe.ts'
import type { Writer } from '../../../src/kafka/client/wire/writer.ts'
import type { ClusterState } from '../cluster.ts'
import type { MockGroup } from '../group.ts'
import { describedByEpoch, epoch } from './described-by-epoch.ts'
import { writeTopicAssignment } from './topic-assignment.ts'

export const consumerGroupDescribeResponder = describedByEpoch({
  api: consumerGroupDescribe,
  name: 'ConsumerGroupDescribe',
  type: 'consumer',
  writeGroup,
})

function writeGroup(
  writer: Writer,
  version: number,
  { name, state, members }: MockGroup,
  cluster: ClusterState,
): void {
  writer.compactString(state).int32(epoch).int32(epoch).compactString('uniform')
  writer.compactArrayLength(members.length)
  for (const [index, member] of members.entries()) {
    writer.compactString(`member-${index}`)
    writer.compactNullableString(null).compactNullableString(null) // instance and rack
    writer
      .int32(epoch)
      .compactString(`${name}-${index}`)
      .compactString(`/10.0.0.${index + 1}`)
    writer.compactArrayLength(0).compactNullableString(null) // what it subscribes to
    writeTopicAssignment(writer, member, cluster)
    writeTopicAssignment(writer, member, cluster) // target
    if (version >= 1) writer.int8(1)
    writer.tags()
  }
}
