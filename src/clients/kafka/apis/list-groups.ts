export interface ListedGroup {
  readonly group: string
  readonly protocolType: string
  /** '' below version 4. */
  readonly state: string
  /** `classic`, `consumer`, `share`, `streams`, lower case as Kafka writes them; '' below version 5. */
  readonly type: string
}

export interface ListGroupsSink {
  /** The broker's answer as a whole, 0 when all is well; told before any group. */
  result(errorCode: number): void
  group(listed: ListedGroup): void
}
/** No filters: the request has no fields that we set. */
export type ListGroupsRequest = Readonly<Record<string, never>>
