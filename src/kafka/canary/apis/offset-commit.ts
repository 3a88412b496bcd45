import type { Api } from '../../client/api.ts'
import type { Reader } from '../../client/wire/reader.ts'
import type { Writer } from '../../client/wire/writer.ts'

export interface OffsetCommitRequest {
  readonly group: string
  readonly topic: string
  readonly partitions: readonly CommittedOffset[]
}

interface CommittedOffset {
  readonly partition: number
  /** The next offset to read. */
  readonly offset: number
}

export interface OffsetCommitSink {
  partition(partition: number, errorCode: number): void
}

/**
 * Commits offsets as a simple consumer: not a member of the group, so that there is no rebalance.
 *
 * Request 8:  group_id generation_id member_id group_instance_id?
 *             topics[name partitions[partition_index committed_offset committed_leader_epoch
 *               committed_metadata?]]
 *
 * Response 8: throttle_time_ms topics[name partitions[partition_index error_code]]
 */
export const offsetCommit: Api<OffsetCommitRequest, OffsetCommitSink> = {
  name: 'OffsetCommit',
  key: 8,
  minVersion: 8,
  maxVersion: 8, // later versions concern members of the new protocol and topic ids
  flexibleFrom: 8,
  encode,
  decode,
}

const notAMember = { generation: -1, id: '' }
const unknownEpoch = -1

function encode(writer: Writer, _version: number, request: OffsetCommitRequest): void {
  const { group, topic, partitions } = request
  writer.compactString(group).int32(notAMember.generation).compactString(notAMember.id)
  writer.compactNullableString(null)
  writer.compactArrayLength(1).compactString(topic)
  writer.compactArray(partitions, ({ partition, offset }) => {
    writer.int32(partition).int64(offset).int32(unknownEpoch).compactNullableString(null).tags()
  })
  writer.tags().tags()
}

function* decode(
  reader: Reader,
  _version: number,
  _request: OffsetCommitRequest,
  sink: OffsetCommitSink,
): Generator<void, void> {
  reader.throttleTime()
  for (let topics = reader.compactArrayLength(); topics > 0; topics--) {
    reader.skipCompact() // name
    for (let left = reader.compactArrayLength(); left > 0; left--) {
      sink.partition(reader.int32(), reader.int16())
      reader.tags()
      if (reader.slicePassed()) yield
    }
    reader.tags()
  }
  reader.tags()
}
