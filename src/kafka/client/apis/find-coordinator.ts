import type { Api } from '../api.ts'
import type { Reader } from '../wire/reader.ts'
import type { Writer } from '../wire/writer.ts'
import { singleGroup } from './single-group.ts'

export interface FindCoordinatorRequest {
  /** Below version 4 exactly one group. */
  readonly groups: readonly string[]
}

export interface FindCoordinatorSink {
  /** `brokerId` is undefined if there is an error. */
  coordinator(group: string, errorCode: number, brokerId: number): void
}

/** From this version on a request can contain several groups. */
export const manyGroupsFrom = 4

/**
 * The coordinator of each group.
 *
 * Request 3:    key key_type
 * Request 4 on: key_type coordinator_keys[]
 *
 * Response 3:    throttle_time_ms error_code error_message? node_id host port
 * Response 4 on: throttle_time_ms
 *                coordinators[key node_id host port error_code error_message?]
 */
export const findCoordinator: Api<FindCoordinatorRequest, FindCoordinatorSink> = {
  name: 'FindCoordinator',
  key: 10,
  minVersion: 3,
  maxVersion: 6,
  flexibleFrom: 3,
  encode,
  decode,
}

const groupKeys = 0

function encode(writer: Writer, version: number, { groups }: FindCoordinatorRequest): void {
  if (version < manyGroupsFrom) {
    writer.compactString(singleGroup(groups)).int8(groupKeys).tags()
    return
  }
  writer.int8(groupKeys)
  writer.compactArray(groups, group => writer.compactString(group))
  writer.tags()
}

function* decode(
  reader: Reader,
  version: number,
  { groups }: FindCoordinatorRequest,
  sink: FindCoordinatorSink,
): Generator<void, void> {
  reader.throttleTime()
  if (version < manyGroupsFrom) {
    const errorCode = reader.int16()
    reader.skipCompact() // error_message
    sink.coordinator(singleGroup(groups), errorCode, decodeBroker(reader))
    reader.tags()
    return
  }
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    const group = reader.compactString()
    const brokerId = decodeBroker(reader)
    sink.coordinator(group, reader.int16(), brokerId)
    reader.skipCompact() // error_message
    reader.tags()
    if (reader.slicePassed()) yield
  }
  reader.tags()
}

/** The address is not used: Metadata has that of every broker. */
function decodeBroker(reader: Reader): number {
  const id = reader.int32()
  reader.skipCompact() // host
  reader.int32() // port
  return id
}
