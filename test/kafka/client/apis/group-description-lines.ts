import type { GroupDescriptionSink } from '../../../../src/kafka/client/apis/group-description.ts'

/** What a description of groups tells, as lines of text. */
export function groupDescriptionLines(tell: (line: string) => void): GroupDescriptionSink {
  return {
    group: ({ group, errorCode, state, protocolType, assignor }) =>
      tell(`group ${group} is '${state}', '${protocolType}' '${assignor}', error ${errorCode}`),
    member: () => tell('member'),
    assignedTopic: topic => tell(`reads ${topic}`),
    assignedPartition: partition => tell(`reads partition ${partition}`),
    unreadableAssignment: () => tell('reads what only its clients know'),
  }
}

export interface JsonAssignedTopic {
  readonly topic: string
  readonly partitions: readonly number[]
}

export function assignedLines(assigned: readonly JsonAssignedTopic[]): string[] {
  return assigned.flatMap(({ topic, partitions }) => [
    `reads ${topic}`,
    ...partitions.map(partition => `reads partition ${partition}`),
  ])
}
