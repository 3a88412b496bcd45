import type { Api } from '../api.ts'
import type { Reader } from '../wire/reader.ts'

/** The request has no fields. */
export type ApiVersionsRequest = Readonly<Record<string, never>>

export interface ApiVersionsSink {
  result(errorCode: number): void
  /** The versions of one API that the broker supports. */
  api(key: number, minVersion: number, maxVersion: number): void
}

/** UNSUPPORTED_VERSION: the broker responds in version 0, whatever version was requested. */
export const unsupportedVersion = 35

/**
 * The versions of all APIs that a broker supports, the first request of each connection.
 *
 * Response 0: error_code api_keys[api_key min_version max_version]
 * Response 1, 2: throttle_time_ms after api_keys
 */
export const apiVersions: Api<ApiVersionsRequest, ApiVersionsSink> = {
  name: 'ApiVersions',
  key: 18,
  minVersion: 0,
  maxVersion: 2, // 3 adds names of clients and of features that are not used here
  flexibleFrom: 3,
  encode: () => undefined,
  decode,
}

function* decode(
  reader: Reader,
  version: number,
  _request: ApiVersionsRequest,
  sink: ApiVersionsSink,
): Generator<void, void> {
  const errorCode = reader.int16()
  sink.result(errorCode)
  for (let left = reader.arrayLength(); left > 0; left--) {
    sink.api(reader.int16(), reader.int16(), reader.int16())
    if (reader.slicePassed()) yield
  }
  if (version >= 1 && errorCode !== unsupportedVersion) reader.throttleTime()
}
