import t from 'tap'
import type {
  DescribeRequest,
  GroupDescriptionSink,
} from '../../../../src/clients/kafka/apis/group-description.ts'
import { shareGroupDescribe } from '../../../../src/clients/kafka/apis/share-group-describe.ts'
import { assignedLines, groupDescriptionLines } from './group-description-lines.ts'
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
    readonly members: readonly {
      readonly assignment: {
        readonly topicPartitions: readonly {
          readonly topicName: string
          readonly partitions: readonly number[]
        }[]
      }
    }[]
  }[]
}

testVectors<DescribeRequest, GroupDescriptionSink, JsonRequest, JsonResponse>(
  t,
  shareGroupDescribe,
  {
    request: ({ groupIds }) => ({ groups: groupIds }),
    sink: groupDescriptionLines,
    expected: ({ groups }) =>
      groups.flatMap(({ groupId, groupState, assignorName, errorCode, members }) => [
        `group ${groupId} is '${groupState}', 'share' '${assignorName}', error ${errorCode}`,
        ...members.flatMap(({ assignment }) => [
          'member',
          ...assignedLines(
            assignment.topicPartitions.map(({ topicName, partitions }) => ({
              topic: topicName,
              partitions,
            })),
          ),
        ]),
      ]),
  },
)
