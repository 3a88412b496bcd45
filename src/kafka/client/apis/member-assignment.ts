import { Reader } from '../wire/reader.ts'
import { WireError } from '../wire/wire-error.ts'
import type { GroupDescriptionSink } from './group-description.ts'

type AssignmentSink = Pick<
  GroupDescriptionSink,
  'assignedTopic' | 'assignedPartition' | 'unreadableAssignment'
>

/**
 * Tells what a classic member was assigned, in the consumer protocol's own format.
 *
 * Versions 0 to 3: version assigned_partitions[topic partitions[]] user_data?
 * Later versions may only append, so they are read as version 3, as Kafka's clients do. The bytes
 * come from the group's leader and pass the broker unread: any client may have put anything there.
 */
export function decodeMemberAssignment(bytes: Buffer, sink: AssignmentSink): void {
  // The leader left this member out: it reads nothing.
  if (bytes.length === 0) return
  // Read once without telling, so that bytes which go wrong halfway tell nothing at all.
  if (!isReadable(bytes)) {
    sink.unreadableAssignment()
    return
  }
  readAssignment(new Reader(bytes), sink)
}

function isReadable(bytes: Buffer): boolean {
  try {
    readAssignment(new Reader(bytes), unheard)
    return true
  } catch (error) {
    if (error instanceof WireError) return false
    throw error
  }
}

const unheard = { assignedTopic: () => undefined, assignedPartition: () => undefined }

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
  reader.nullableBytes() // user_data: the assignor's own
}
