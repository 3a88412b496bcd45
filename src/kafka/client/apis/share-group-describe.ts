import type { Api } from '../api.ts'
import type { Reader } from '../wire/reader.ts'
import {
  decodeDescription,
  type DescribeRequest,
  encodeDescribe,
  type GroupDescriptionSink,
} from './group-description.ts'
import { decodeTopicAssignment } from './topic-assignment.ts'

/**
 * State and members of share groups (KIP-932), from their coordinator.
 *
 * Several members may read the same partition. One topic that the principal may not describe
 * makes the whole group fail with TOPIC_AUTHORIZATION_FAILED.
 *
 * Request 1: group_ids[] include_authorized_operations
 *
 * Response 1: throttle_time_ms groups[error_code error_message? group_id group_state group_epoch
 *               assignment_epoch assignor_name
 *               members[member_id rack_id? member_epoch client_id client_host
 *                 subscribed_topic_names[] assignment]
 *               authorized_operations]
 *             assignment: topic_partitions[topic_id topic_name partitions[]]
 */
export const shareGroupDescribe: Api<DescribeRequest, GroupDescriptionSink> = {
  name: 'ShareGroupDescribe',
  key: 77,
  minVersion: 1, // 0 was a preview in Kafka 4.0, not supported later
  maxVersion: 1,
  flexibleFrom: 1,
  encode: encodeDescribe,
  decode,
}

function* decode(
  reader: Reader,
  _version: number,
  _request: DescribeRequest,
  sink: GroupDescriptionSink,
): Generator<void, void> {
  reader.throttleTime()
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    sink.group(decodeDescription(reader, 'share'))
    yield* decodeMembers(reader, sink)
    reader.int32() // authorized_operations
    reader.tags()
  }
  reader.tags()
}

function* decodeMembers(reader: Reader, sink: GroupDescriptionSink): Generator<void, void> {
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    reader.skipCompact() // member_id
    reader.skipCompact() // rack_id
    reader.int32() // member_epoch
    const clientId = reader.compactString()
    sink.member({ clientId, host: reader.compactString(), instanceId: null })
    for (let names = reader.compactArrayLength(); names > 0; names--) reader.skipCompact()
    yield* decodeTopicAssignment(reader, sink)
    reader.tags()
  }
}
