import { shareGroupDescribe } from '../../../src/clients/kafka/apis/share-group-describe.ts'
import type { Writer } from '../../../src/clients/kafka/wire/writer.ts'
import type { ClusterState } from '../cluster.ts'
import type { MockGroup } from '../group.ts'
import * as answer from './answer.ts'
import { writeTopicAssignment } from './topic-assignment.ts'

export const shareGroupDescribeAnswer: answer.Answer = { api: shareGroupDescribe, write }

function write({ cluster, broker, request, response, errorCode }: answer.Exchange): void {
  response.int32(answer.notThrottled)
  response.compactArray(answer.readNames(request), name => {
    const group = cluster.groups.get(name)
    const error = errorCode || errorOf(group, broker)
    response.int16(error).compactNullableString(null).compactString(name)
    if (error !== 0 || group === undefined) writeNoGroup(response)
    else writeGroup(response, group, cluster)
    response.int32(answer.unknownOperations).tags()
  })
  response.tags()
}

function errorOf(group: MockGroup | undefined, broker: number): number {
  if (group?.type !== 'share') return answer.groupIdNotFound
  if (group.coordinator !== broker) return answer.notCoordinator
  return group.failure('ShareGroupDescribe')
}

function writeNoGroup(writer: Writer): void {
  writer.compactString('').int32(0).int32(0).compactString('').compactArrayLength(0)
}

function writeGroup(writer: Writer, { state, members }: MockGroup, cluster: ClusterState): void {
  const epoch = 1
  writer.compactString(state).int32(epoch).int32(epoch).compactString('simple')
  writer.compactArrayLength(members.length)
  for (const [index, member] of members.entries()) {
    writer.compactString(`member-${index}`).compactNullableString(null) // rack
    writer.int32(epoch).compactString('client').compactString('/127.0.0.1')
    writer.compactArrayLength(0) // what it subscribes to
    writeTopicAssignment(writer, member, cluster)
    writer.tags()
  }
}
