import type { Api } from '../api.ts'
import type { Reader } from '../wire/reader.ts'
import type { Writer } from '../wire/writer.ts'

export interface ListedGroup {
  readonly group: string
  readonly protocolType: string
  /** '' below version 4. */
  readonly state: string
  /** `classic`, `consumer`, `share`, `streams`, in lower case; '' below version 5. */
  readonly type: string
}

export interface ListGroupsSink {
  /** Error of the whole response, 0 if none; called before any group. */
  result(errorCode: number): void
  group(listed: ListedGroup): void
}
/** Without filters: no field of the request is used. */
export type ListGroupsRequest = Readonly<Record<string, never>>

/**
 * The groups that one broker coordinates. Groups that the principal may not see are omitted without an
 * error.
 *
 * Request 3: (nothing)
 * Request 4: states_filter[]
 * Request 5: states_filter[] types_filter[]
 *
 * Response 3: throttle_time_ms error_code groups[group_id protocol_type]
 * Response 4: groups[group_id protocol_type group_state]
 * Response 5: groups[group_id protocol_type group_state group_type]
 */
export const listGroups: Api<ListGroupsRequest, ListGroupsSink> = {
  name: 'ListGroups',
  key: 16,
  minVersion: 3,
  maxVersion: 5,
  flexibleFrom: 3,
  encode,
  decode,
}

function encode(writer: Writer, version: number): void {
  if (version >= 4) writer.compactArrayLength(0)
  if (version >= 5) writer.compactArrayLength(0)
  writer.tags()
}

function* decode(
  reader: Reader,
  version: number,
  _request: ListGroupsRequest,
  sink: ListGroupsSink,
): Generator<void, void> {
  reader.throttleTime()
  sink.result(reader.int16())
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    sink.group({
      group: reader.compactString(),
      protocolType: reader.compactString(),
      state: version >= 4 ? reader.compactString() : '',
      type: version >= 5 ? reader.compactString().toLowerCase() : '',
    })
    reader.tags()
    if (reader.slicePassed()) yield
  }
  reader.tags()
}
