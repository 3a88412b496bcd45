export interface FindCoordinatorRequest {
  readonly groups: readonly string[]
}

export interface FindCoordinatorSink {
  coordinator(group: string, errorCode: number, brokerId: number): void
}
