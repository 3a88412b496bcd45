import t from 'tap'
import { describeGroups } from '../../../../src/kafka/client/apis/describe-groups.ts'
import type {
  DescribeRequest,
  GroupDescriptionSink,
} from '../../../../src/kafka/client/apis/group-description.ts'
import {
  assignedLines,
  groupDescriptionLines,
  type JsonAssignedTopic,
  type JsonMember,
  memberLine,
} from './group-description-lines.ts'
import { testVectors } from './vectors.ts'

interface JsonResponse {
  readonly groups: readonly {
    readonly errorCode: number
    readonly groupId: string
    readonly groupState: string
    readonly protocolType: string
    readonly protocolData: string
    readonly members: readonly ({
      /** Text: the bytes themselves, in base64. */
      readonly memberAssignment:
        { readonly assignedPartitions: readonly JsonAssignedTopic[] } | string
    } & JsonMember)[]
  }[]
}

testVectors<DescribeRequest, GroupDescriptionSink, DescribeRequest, JsonResponse>(
  t,
  describeGroups,
  {
    request: json => json,
    sink: groupDescriptionLines,
    expected: ({ groups }) =>
      groups.flatMap(({ groupId, groupState, protocolType, protocolData, errorCode, members }) => [
        `group ${groupId} is '${groupState}', '${protocolType}' '${protocolData}', error ${errorCode}`,
        ...members.flatMap(({ memberAssignment, ...member }) => {
          if (memberAssignment === '') return [memberLine(member)]
          if (typeof memberAssignment === 'string') {
            return [memberLine(member), 'reads what only its clients know']
          }
          return [memberLine(member), ...assignedLines(memberAssignment.assignedPartitions)]
        }),
      ]),
  },
)
