import type { Api } from '../api.ts'
import type { Reader } from '../wire/reader.ts'
import type { Writer } from '../wire/writer.ts'

/** Always requests authorized operations: no other field of the request is used. */
export type DescribeClusterRequest = Readonly<Record<string, never>>

export interface DescribeClusterSink {
  /** `operations`: bit field of the operations allowed to the principal on the cluster. */
  cluster(errorCode: number, operations: number): void
}

/** The bit of DESCRIBE: Kafka's number of the operation. */
export const describeOperation = 1 << 8

/** Value of `operations` if they were not requested, or the broker does not report them. */
export const unreportedOperations = -2_147_483_648

/**
 * The operations allowed to the principal on the cluster. Needs no permission: without DESCRIBE the
 * result is 0.
 *
 * Request 0: include_cluster_authorized_operations
 * Request 1: endpoint_type after it
 *
 * Response 0: throttle_time_ms error_code error_message? cluster_id controller_id
 *             brokers[broker_id host port rack?] cluster_authorized_operations
 * Response 1: endpoint_type after error_message
 */
export const describeCluster: Api<DescribeClusterRequest, DescribeClusterSink> = {
  name: 'DescribeCluster',
  key: 60,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  encode,
  decode,
}

const brokerEndpoints = 1

function encode(writer: Writer, version: number): void {
  const includeAuthorizedOperations = true
  writer.boolean(includeAuthorizedOperations)
  if (version >= 1) writer.int8(brokerEndpoints)
  writer.tags()
}

function* decode(
  reader: Reader,
  version: number,
  _request: DescribeClusterRequest,
  sink: DescribeClusterSink,
): Generator<void, void> {
  reader.throttleTime()
  const errorCode = reader.int16()
  reader.skipCompact() // error_message
  if (version >= 1) reader.int8() // endpoint_type
  reader.skipCompact() // cluster_id
  reader.int32() // controller_id
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    skipBroker(reader)
    if (reader.slicePassed()) yield
  }
  sink.cluster(errorCode, reader.int32())
  reader.tags()
}

/** Brokers are read from Metadata. */
function skipBroker(reader: Reader): void {
  reader.int32() // broker_id
  reader.skipCompact() // host
  reader.int32() // port
  reader.skipCompact() // rack
  reader.tags()
}
