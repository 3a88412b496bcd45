import type { Reader } from '../../../src/kafka/client/wire/reader.ts'
import type { Writer } from '../../../src/kafka/client/wire/writer.ts'
import type { ClusterState } from '../cluster.ts'
import type { VersionRanges } from '../versions.ts'

/** Responds to the requests of one API. */
export interface Responder {
  readonly api: { readonly name: string; readonly key: number; readonly flexibleFrom: number }
  /** Reads the body of the request and writes that of the response. */
  respond(exchange: Exchange): void
}

/** A request to one broker, and its response. */
export interface Exchange {
  readonly cluster: ClusterState
  readonly broker: number
  readonly versions: VersionRanges
  readonly version: number
  readonly request: Reader
  readonly response: Writer
  /** Error code that this broker returns for the API; 0: no error. */
  readonly errorCode: number
}

export const notThrottled = 0
/** In place of operations that were not requested. */
export const unknownOperations = -2_147_483_648

export const unknownTopicOrPartition = 3
export const leaderNotAvailable = 5
export const notLeaderOrFollower = 6
export const notCoordinator = 16
export const groupIdNotFound = 69
export const fencedLeaderEpoch = 74
export const unknownLeaderEpoch = 75

/** Skips the nullable array of topics with their partitions, in requests for offsets of a group. */
export function skipTopics(request: Reader): void {
  for (let topics = request.compactNullableArrayLength() ?? 0; topics > 0; topics--) {
    request.skipCompact()
    request.skip(4 * request.compactArrayLength())
    request.tags()
  }
}

/** Reads a compact array of strings. */
export function readNames(request: Reader): string[] {
  return Array.from({ length: request.compactArrayLength() }, () => request.compactString())
}
