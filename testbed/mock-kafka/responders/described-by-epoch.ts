import type { Writer } from '../../../src/kafka/client/wire/writer.ts'
import type { ClusterState } from '../cluster.ts'
import type { GroupApi, GroupType, MockGroup } from '../group.ts'
import * as common from './responder.ts'

/** Describes groups of one type whose partitions are assigned by the coordinator. */
interface Description {
  readonly api: common.Responder['api']
  /** The name by which a test makes the API fail. */
  readonly name: GroupApi
  readonly type: GroupType
  /** Writes the fields of a group from `state` on. */
  readonly writeGroup: (
    response: Writer,
    version: number,
    group: MockGroup,
    cluster: ClusterState,
  ) => void
}

export const epoch = 1

/** Its responses are not cached: topic ids may change without a change of the group. */
export function describedByEpoch({
  api,
  name: groupApi,
  type,
  writeGroup,
}: Description): common.Responder {
  return {
    api,
    respond({ cluster, broker, version, request, response, errorCode }) {
      response.int32(common.notThrottled)
      response.compactArray(common.readNames(request), name => {
        const group = cluster.groups.get(name)
        const error = errorCode || errorOf(group)
        response.int16(error).compactNullableString(null).compactString(name)
        if (error !== 0 || group === undefined) writeNoGroup(response)
        else writeGroup(response, version, group, cluster)
        response.int32(common.unknownOperations).tags()
      })
      response.tags()

      function errorOf(group: MockGroup | undefined): number {
        if (group?.type !== type) return common.groupIdNotFound
        if (group.coordinator !== broker) return common.notCoordinator
        return group.failure(groupApi)
      }
    },
  }
}

function writeNoGroup(writer: Writer): void {
  writer.compactString('').int32(0).int32(0).compactString('').compactArrayLength(0)
}
