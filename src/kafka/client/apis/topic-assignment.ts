import type { Reader } from '../wire/reader.ts'
import type { GroupDescriptionSink } from './group-description.ts'

/**
 * The assignment of a member of a group of type `consumer` or `share`:
 *
 * topic_partitions[topic_id topic_name partitions[]]
 */
export function* decodeTopicAssignment(
  reader: Reader,
  sink: GroupDescriptionSink,
): Generator<void, void> {
  for (let topics = reader.compactArrayLength(); topics > 0; topics--) {
    reader.skip(uuidSize) // topic_id
    sink.assignedTopic(reader.compactString())
    for (let left = reader.compactArrayLength(); left > 0; left--) {
      sink.assignedPartition(reader.int32())
    }
    reader.tags()
    if (reader.slicePassed()) yield
  }
  reader.tags()
}

/** Skips an assignment. */
export function skipTopicAssignment(reader: Reader): void {
  for (let topics = reader.compactArrayLength(); topics > 0; topics--) {
    reader.skip(uuidSize)
    reader.skipCompact()
    reader.skip(reader.compactArrayLength() * int32Size)
    reader.tags()
  }
  reader.tags()
}

const uuidSize = 16
const int32Size = 4
