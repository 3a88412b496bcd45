import { shareGroupDescribe } from '../../../src/kafka/client/apis/share-group-describe.ts'
import type { Writer } from '../../../src/kafka/client/wire/writer.ts'
import type { ClusterState } from '../cluster.ts'
import type { MockGroup } from '../group.ts'
import { describedByEpoch, epoch } from './described-by-epoch.ts'
import { writeTopicAssignment } from './topic-assignment.ts'

export const shareGroupDescribeResponder = describedByEpoch({
  api: shareGroupDescribe,
  name: 'ShareGroupDescribe',
  type: 'share',
  writeGroup,
})

function writeGroup(
  writer: Writer,
  _version: number,
  { name, state, members }: MockGroup,
  cluster: ClusterState,
): void {
  writer.compactString(state).int32(epoch).int32(epoch).compactString('simple')
  writer.compactArrayLength(members.length)
  for (const [index, member] of members.entries()) {
    writer.compactString(`member-${index}`).compactNullableString(null) // rack
    writer
      .int32(epoch)
      .compactString(`${name}-${index}`)
      .compactString(`/10.0.0.${index + 1}`)
    writer.compactArrayLength(0) // what it subscribes to
    writeTopicAssignment(writer, member, cluster)
    writer.tags()
  }
}
