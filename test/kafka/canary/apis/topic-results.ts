/** The result of creating or growing a topic, in Kafka's JSON. */
export interface JsonTopicResult {
  readonly name: string
  readonly errorCode: number
  readonly errorMessage: string | null
}

export function topicResultLine({ name, errorCode, errorMessage }: JsonTopicResult): string {
  return `${name}: error ${errorCode}, ${errorMessage ?? 'no message'}`
}
