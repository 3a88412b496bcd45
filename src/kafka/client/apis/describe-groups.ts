import type { Api } from '../api.ts'
import type { Reader } from '../wire/reader.ts'
import {
  type DescribeRequest,
  encodeDescribe,
  type GroupDescription,
  type GroupDescriptionSink,
} from './group-description.ts'
import { decodeMemberAssignment } from './member-assignment.ts'

/**
 * State and members of classic groups, from their coordinator.
 *
 * A group of another type is `Dead` with error 0 in version 5, and GROUP_ID_NOT_FOUND in 6.
 *
 * Request 5, 6: groups[] include_authorized_operations
 *
 * Response 5: throttle_time_ms groups[error_code group_id group_state protocol_type protocol_data
 *               members[member_id group_instance_id? client_id client_host member_metadata
 *                 member_assignment]
 *               authorized_operations]
 * Response 6: error_message? after the group's error_code
 */
export const describeGroups: Api<DescribeRequest, GroupDescriptionSink> = {
  name: 'DescribeGroups',
  key: 15,
  minVersion: 5,
  maxVersion: 6,
  flexibleFrom: 5,
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
    const description = decodeDescription(reader, version)
    sink.group(description)
    yield* decodeMembers(reader, description.protocolType, sink)
    reader.int32() // authorized_operations
    reader.tags()
  }
  reader.tags()
}

function decodeDescription(reader: Reader, version: number): GroupDescription {
  const errorCode = reader.int16()
  if (version >= 6) reader.skipCompact() // error_message
  return {
    group: reader.compactString(),
    errorCode,
    state: reader.compactString(),
    protocolType: reader.compactString(),
    assignor: reader.compactString(),
  }
}

function* decodeMembers(
  reader: Reader,
  protocolType: string,
  sink: GroupDescriptionSink,
): Generator<void, void> {
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    reader.skipCompact() // member_id
    const instanceId = reader.compactNullableString()
    const clientId = reader.compactString()
    const host = reader.compactString()
    reader.skipCompact() // member_metadata: its subscription
    const assignment = reader.compactBytes()
    reader.tags()
    sink.member({ clientId, host, instanceId })
    if (protocolType === 'consumer') decodeMemberAssignment(assignment, sink)
    else sink.unreadableAssignment()
    if (reader.slicePassed()) yield
  }
}
