import type { Api } from '../api.ts'
import type { Reader } from '../wire/reader.ts'
import {
  decodeDescription,
  type DescribeRequest,
  encodeDescribe,
  type GroupDescriptionSink,
} from './group-description.ts'
import { decodeTopicAssignment, skipTopicAssignment } from './topic-assignment.ts'

/**
 * State and members of groups of type `consumer` (KIP-848), from their coordinator.
 *
 * From Kafka 4.0 on, one topic that the principal may not describe makes the whole group fail with
 * TOPIC_AUTHORIZATION_FAILED.
 *
 * Request 0, 1: group_ids[] include_authorized_operations
 *
 * Response 0: throttle_time_ms groups[error_code error_message? group_id group_state group_epoch
 *               assignment_epoch assignor_name
 *               members[member_id instance_id? rack_id? member_epoch client_id client_host
 *                 subscribed_topic_names[] subscribed_topic_regex? assignment target_assignment]
 *               authorized_operations]
 *             assignment: topic_partitions[topic_id topic_name partitions[]]
 * Response 1: member_type after target_assignment
 */
export const consumerGroupDescribe: Api<DescribeRequest, GroupDescriptionSink> = {
  name: 'ConsumerGroupDescribe',
  key: 69,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  encode: encodeDescribe,
  decode,
}

function* decode(
  reader: Reader,
  version: number,
  _request: DescribeRequest,
  sink: GroupDescriptionSink,
): Generator<void, void> {
  reader.throttleTime()
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    sink.group(decodeDescription(reader, 'consumer'))
    yield* decodeMembers(reader, version, sink)
    reader.int32() // authorized_operations
    reader.tags()
  }
  reader.tags()
}

function* decodeMembers(
  reader: Reader,
  version: number,
  sink: GroupDescriptionSink,
): Generator<void, void> {
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    reader.skipCompact() // member_id
    const instanceId = reader.compactNullableString()
    reader.skipCompact() // rack_id
    reader.int32() // member_epoch
    const clientId = reader.compactString()
    sink.member({ clientId, host: reader.compactString(), instanceId })
    for (let names = reader.compactArrayLength(); names > 0; names--) reader.skipCompact()
    reader.skipCompact() // subscribed_topic_regex
    yield* decodeTopicAssignment(reader, sink)
    skipTopicAssignment(reader) // target_assignment: partitions not yet read by the member
    if (version >= 1) reader.int8() // member_type
    reader.tags()
  }
}
