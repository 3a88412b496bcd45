import { describeGroups } from '../../../src/kafka/client/apis/describe-groups.ts'
import { Writer } from '../../../src/kafka/client/wire/writer.ts'
import type { MockGroup, MockMember } from '../group.ts'
import * as common from './responder.ts'

export const describeGroupsResponder: common.Responder = { api: describeGroups, respond }

function respond({
  cluster,
  broker,
  version,
  request,
  response,
  errorCode,
}: common.Exchange): void {
  response.int32(common.notThrottled)
  response.compactArray(common.readNames(request), name => {
    const group = cluster.groups.get(name)
    const error = errorCode || errorOf(group, broker, version)
    response.int16(error)
    if (version >= 6) response.compactNullableString(null)
    response.compactString(name)
    if (error !== 0 || group?.type !== 'classic') writeNoGroup(response)
    else response.raw(group.encoded.of('classic', writer => writeGroup(writer, group)))
    response.int32(common.unknownOperations).tags()
  })
  response.tags()
}

/** Before version 6 an unknown group, or one that is not classic, is `Dead` without an error. */
function errorOf(group: MockGroup | undefined, broker: number, version: number): number {
  if (group?.type !== 'classic') return version >= 6 ? common.groupIdNotFound : 0
  return group.coordinator === broker ? group.failure('DescribeGroups') : common.notCoordinator
}

function writeNoGroup(writer: Writer): void {
  writer.compactString('Dead').compactString('').compactString('').compactArrayLength(0)
}

function writeGroup(writer: Writer, { name, state, protocolType, members }: MockGroup): void {
  // In any other state Kafka returns neither the assignor nor the assignments.
  const isStable = state === 'Stable'
  writer.compactString(state).compactString(protocolType)
  writer.compactString(isStable ? 'range' : '').compactArrayLength(members.length)
  for (const [index, member] of members.entries()) {
    writer.compactString(`member-${index}`).compactNullableString(null)
    writer.compactString(`${name}-${index}`).compactString(`/10.0.0.${index + 1}`)
    writer.compactBytes(noBytes) // its subscription
    writer.compactBytes(isStable ? assignmentBytes(member) : noBytes).tags()
  }
}

const noBytes = Buffer.alloc(0)

/** In the consumer protocol's own format: version assigned_partitions[topic partitions[]] user_data? */
function assignmentBytes(member: MockMember): Buffer {
  if ('assignmentBytes' in member) return member.assignmentBytes
  const topics = Object.entries(member.assigned)
  const writer = new Writer().int16(3).arrayLength(topics.length)
  for (const [topic, partitions] of topics) {
    writer.string(topic).arrayLength(partitions.length)
    for (const partition of partitions) writer.int32(partition)
  }
  const noUserData = -1
  return writer.int32(noUserData).finish()
}
