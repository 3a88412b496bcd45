import { consumerGroupDescribe } from '../../../src/clients/kafka/apis/consumer-group-describe.ts'
import type { Writer } from '../../../src/clients/kafka/wire/writer.ts'
import type { ClusterState } from '../cluster.ts'
import type { MockGroup } from '../group.ts'
import * as answer from './answer.ts'
import { writeTopicAssignment } from './topic-assignment.ts'

export const consumerGroupDescribeAnswer: answer.Answer = { api: consumerGroupDescribe, write }

function write({ cluster, broker, version, request, response, errorCode }: answer.Exchange): void {
  response.int32(answer.notThrottled)
  response.compactArray(answer.readNames(request), name => {
    const group = cluster.groups.get(name)
    const error = errorCode || errorOf(group, broker)
    response.int16(error).compactNullableString(null).compactString(name)
    if (error !== 0 || group === undefined) writeNoGroup(response)
    // Not kept like others' answers: the ids of topics may change without the group.
    else writeGroup(response, version, group, cluster)
    response.int32(answer.unknownOperations).tags()
  })
  response.tags()
}

function errorOf(group: MockGroup | undefined, broker: number): number {
  if (group?.type !== 'consumer') return answer.groupIdNotFound
  if (group.coordinator !== broker) return answer.notCoordinator
  return group.failure('ConsumerGroupDescribe')
}

function writeNoGroup(writer: Writer): void {
  writer.compactString('').int32(0).int32(0).compactString('').compactArrayLength(0)
}

function writeGroup(
  writer: Writer,
  version: number,
  { state, members }: MockGroup,
  cluster: ClusterState,
): void {
  const epoch = 1
  writer.compactString(state).int32(epoch).int32(epoch).compactString('uniform')
  writer.compactArrayLength(members.length)
  for (const [index, member] of members.entries()) {
    writer.compactString(`member-${index}`)
    writer.compactNullableString(null).compactNullableString(null) // instance and rack
    writer.int32(epoch).compactString('client').compactString('/127.0.0.1')
    writer.compactArrayLength(0).compactNullableString(null) // what it subscribes to
    writeTopicAssignment(writer, member, cluster)
    writeTopicAssignment(writer, member, cluster) // target
    if (version >= 1) writer.int8(1)
    writer.tags()
  }
}
