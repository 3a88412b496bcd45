import { Reader } from '../wire/reader.ts'
import { WireError } from '../wire/wire-error.ts'
import type { GroupDescriptionSink } from './group-description.ts'

type AssignmentSink = Pick<
  GroupDescriptionSink,
  'assignedTopic' | 'assignedPartition' | 'unreadableAssignment'
>

/**
 * Decodes the assignment of a classic member, in the format of the consumer protocol.
 *
 * Versions 0 to 3: version assigned_partitions[topic partitions[]] user_data?
 * Later versions may only append, so they are read as version 3, as Kafka's clients do. The bytes
 * come from the leader of the group, and the broker does not validate them: they may be anything.
 */
export function decodeMemberAssignment(bytes: Buffer, sink: AssignmentSink): void {
  // The leader assigned nothing to this member.
  if (bytes.length === 0) return
  // Decoded twice, so that the sink receives nothing from bytes that are invalid halfway.
  if (!isReadable(bytes)) {
    sink.unreadableAssignment()
    return
  }
  readAssignment(new Reader(bytes), sink)
}

function isReadable(bytes: Buffer): boolean {
  try {
    readAssignment(new Reader(bytes), ignoring)
    return true
  } catch (error) {
    if (error instanceof WireError) return false
    throw error
  }
}

const ignoring = { assignedTopic: () => undefined, assignedPartition: () => undefined }

function readAssignment(
  reader: Reader,
  sink: Pick<AssignmentSink, 'assignedTopic' | 'assignedPartition'>,
): void {
  const at = reader.at
  const version = reader.int16()
  if (version < 0) throw new WireError('version of the consumer protocol', at, String(version))
  for (let topics = reader.arrayLength(); topics > 0; topics--) {
    sink.assignedTopic(reader.string())
    for (let left = reader.arrayLength(); left > 0; left--) sink.assignedPartition(reader.int32())
  }
  reader.nullableBytes() // user_data: private to the assignor
}
