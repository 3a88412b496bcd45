import type { Test } from 'tap'
import type { Api } from '../../../../src/kafka/client/api.ts'
import type {
  DescribeRequest,
  GroupDescriptionSink,
} from '../../../../src/kafka/client/apis/group-description.ts'
import {
  assignedLines,
  type JsonMember,
  memberLine,
  groupDescriptionLines,
} from './group-description-lines.ts'
import { testVectors } from './vectors.ts'

interface JsonRequest {
  readonly groupIds: readonly string[]
}

interface JsonResponse {
  readonly groups: readonly {
    readonly errorCode: number
    readonly groupId: string
    readonly groupState: string
    readonly assignorName: string
    readonly members: readonly ({
      readonly assignment: {
        readonly topicPartitions: readonly {
          readonly topicName: string
          readonly partitions: readonly number[]
        }[]
      }
    } & JsonMember)[]
  }[]
}

/** Tests the codec of groups to which the coordinator assigns partitions. */
export function testDescribedVectors(
  t: Test,
  api: Api<DescribeRequest, GroupDescriptionSink>,
  protocolType: string,
): void {
  testVectors<DescribeRequest, GroupDescriptionSink, JsonRequest, JsonResponse>(t, api, {
    request: ({ groupIds }) => ({ groups: groupIds }),
    sink: groupDescriptionLines,
    expected: ({ groups }) =>
      groups.flatMap(({ groupId, groupState, assignorName, errorCode, members }) => [
        `group ${groupId} is '${groupState}', '${protocolType}' '${assignorName}', error ${errorCode}`,
        ...members.flatMap(({ assignment, ...member }) => [
          memberLine(member),
          ...assignedLines(
            assignment.topicPartitions.map(({ topicName, partitions }) => ({
              topic: topicName,
              partitions,
            })),
          ),
        ]),
      ]),
  })
}
