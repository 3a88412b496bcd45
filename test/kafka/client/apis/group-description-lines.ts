import type { GroupDescriptionSink } from '../../../../src/kafka/client/apis/group-description.ts'

/** Returns a sink that prints descriptions of groups as lines of text. */
export function groupDescriptionLines(print: (line: string) => void): GroupDescriptionSink {
  return {
    group: ({ group, errorCode, state, protocolType, assignor }) =>
      print(`group ${group} is '${state}', '${protocolType}' '${assignor}', error ${errorCode}`),
    member: () => print('member'),
    assignedTopic: topic => print(`reads ${topic}`),
    assignedPartition: partition => print(`reads partition ${partition}`),
    unreadableAssignment: () => print('reads what only its clients know'),
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
