import type { GroupDescriptionSink } from '../../../../src/kafka/client/apis/group-description.ts'

/** Returns a sink that prints descriptions of groups as lines of text. */
export function groupDescriptionLines(print: (line: string) => void): GroupDescriptionSink {
  return {
    group: ({ group, errorCode, state, protocolType, assignor }) =>
      print(`group ${group} is '${state}', '${protocolType}' '${assignor}', error ${errorCode}`),
    member: ({ clientId, host, instanceId }) =>
      print(memberLine({ clientId, clientHost: host, groupInstanceId: instanceId })),
    assignedTopic: topic => print(`reads ${topic}`),
    assignedPartition: partition => print(`reads partition ${partition}`),
    unreadableAssignment: () => print('reads what only its clients know'),
  }
}

/** Named as in the JSON of Kafka's classes, where a static member has one of two names. */
export interface JsonMember {
  readonly clientId: string
  readonly clientHost: string
  readonly groupInstanceId?: string | null
  readonly instanceId?: string | null
}

export function memberLine(member: JsonMember): string {
  const instanceId = member.groupInstanceId ?? member.instanceId ?? 'not static'
  return `member ${member.clientId} on ${member.clientHost}, ${instanceId}`
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
