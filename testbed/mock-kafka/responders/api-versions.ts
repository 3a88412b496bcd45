import { type Responder, type Exchange, notThrottled } from './responder.ts'

const flexibleFrom = 3

/**
 * Versions 0 to 2: error_code api_keys[api_key min_version max_version] throttle_time_ms (from 1 on)
 * Version 3: the same in compact form, with tags
 */
export const apiVersionsResponder: Responder = {
  api: { name: 'ApiVersions', key: 18, flexibleFrom },
  respond({ versions, version, response, errorCode }: Exchange) {
    const ranges = Object.entries(versions)
    const isFlexible = version >= flexibleFrom
    response.int16(errorCode)
    if (isFlexible) response.compactArrayLength(ranges.length)
    else response.arrayLength(ranges.length)
    for (const [key, [lowest, highest]] of ranges) {
      response.int16(Number(key)).int16(lowest).int16(highest)
      if (isFlexible) response.tags()
    }
    if (version >= 1) response.int32(notThrottled)
    if (isFlexible) response.tags()
  },
}
