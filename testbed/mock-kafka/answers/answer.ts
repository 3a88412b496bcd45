import type { Reader } from '../../../src/kafka/client/wire/reader.ts'
import type { Writer } from '../../../src/kafka/client/wire/writer.ts'
import type { ClusterState } from '../cluster.ts'
import type { VersionRanges } from '../versions.ts'

/** How a broker answers one API. */
export interface Answer {
  readonly api: { readonly name: string; readonly key: number; readonly flexibleFrom: number }
  /** Reads the request's body and writes the response's. */
  write(exchange: Exchange): void
}

/** One request in the hands of one broker. */
export interface Exchange {
  readonly cluster: ClusterState
  readonly broker: number
  readonly versions: VersionRanges
  readonly version: number
  readonly request: Reader
  readonly response: Writer
  /** The error that this broker was told to answer with; 0: none. */
  readonly errorCode: number
}

export const notThrottled = 0
/** No operations were asked for. */
export const unknownOperations = -2_147_483_648

export const unknownTopicOrPartition = 3
export const leaderNotAvailable = 5
export const notLeaderOrFollower = 6
export const notCoordinator = 16
export const groupIdNotFound = 69
export const fencedLeaderEpoch = 74
export const unknownLeaderEpoch = 75

/** The names in a compact array of strings. */
export function readNames(request: Reader): string[] {
  return Array.from({ length: request.compactArrayLength() }, () => request.compactString())
}
