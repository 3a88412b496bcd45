/** Broker ids of one partition, lent by the decoder: valid only during the call. */
export interface BrokerIds {
  readonly length: number
  at(index: number): number
}

export interface MetadataSink {
  cluster(clusterId: string | null): void
  broker(id: number, host: string, port: number, rack: string | null): void
  /** `id` is 32 hex digits; '' below version 10. A topic that is being deleted may have no name. */
  topic(errorCode: number, name: string | null, id: string, internal: boolean): void
  /** A partition of the topic told last. */
  partition(
    errorCode: number,
    partition: number,
    leader: number,
    leaderEpoch: number,
    replicas: BrokerIds,
    inSync: BrokerIds,
    offline: BrokerIds,
  ): void
}

export interface MetadataRequest {
  /** Null: every topic that the principal may see. */
  readonly topics: readonly string[] | null
}
