import type { Writer } from '../../../src/kafka/client/wire/writer.ts'
import type { ClusterState } from '../cluster.ts'
import type { GroupApi, GroupType, MockGroup } from '../group.ts'
import * as answer from './answer.ts'

/** How groups of one type are described, to which the coordinator assigns partitions. */
interface Description {
  readonly api: answer.Answer['api']
  /** By what a test makes it fail. */
  readonly name: GroupApi
  readonly type: GroupType
  /** Writes a group from its state on. */
  readonly writeGroup: (
    response: Writer,
    version: number,
    group: MockGroup,
    cluster: ClusterState,
  ) => void
}

export const epoch = 1

/** Not kept like others' answers: the ids of topics may change without the group. */
export function describedByEpoch({
  api,
  name: groupApi,
  type,
  writeGroup,
}: Description): answer.Answer {
  return {
    api,
    write({ cluster, broker, version, request, response, errorCode }) {
      response.int32(answer.notThrottled)
      response.compactArray(answer.readNames(request), name => {
        const group = cluster.groups.get(name)
        const error = errorCode || errorOf(group)
        response.int16(error).compactNullableString(null).compactString(name)
        if (error !== 0 || group === undefined) writeNoGroup(response)
        else writeGroup(response, version, group, cluster)
        response.int32(answer.unknownOperations).tags()
      })
      response.tags()

      function errorOf(group: MockGroup | undefined): number {
        if (group?.type !== type) return answer.groupIdNotFound
        if (group.coordinator !== broker) return answer.notCoordinator
        return group.failure(groupApi)
      }
    },
  }
}

function writeNoGroup(writer: Writer): void {
  writer.compactString('').int32(0).int32(0).compactString('').compactArrayLength(0)
}
