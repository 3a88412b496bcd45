import { findCoordinator } from '../../../src/kafka/client/apis/find-coordinator.ts'
import type { ClusterState } from '../cluster.ts'
import * as common from './responder.ts'

const coordinatorNotAvailable = 15

export const findCoordinatorResponder: common.Responder = {
  api: findCoordinator,
  respond({ cluster, version, request, response, errorCode }: common.Exchange) {
    response.int32(common.notThrottled)
    if (version < 4) {
      const found = coordinatorOf(cluster, request.compactString(), errorCode)
      response.int16(found.errorCode).compactNullableString(null)
      response.int32(found.id).compactString(found.host).int32(found.port).tags()
      return
    }
    request.int8() // key_type
    response.compactArray(common.readNames(request), name => {
      const found = coordinatorOf(cluster, name, errorCode)
      response.compactString(name)
      response.int32(found.id).compactString(found.host).int32(found.port)
      response.int16(found.errorCode).compactNullableString(null).tags()
    })
    response.tags()
  },
}

interface Found {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly errorCode: number
}

/** An unknown group has a coordinator, too: the broker that would coordinate it. */
function coordinatorOf(cluster: ClusterState, name: string, brokerError: number): Found {
  const group = cluster.groups.get(name)
  const errorCode = brokerError || (group?.failure('FindCoordinator') ?? 0)
  const broker =
    group === undefined
      ? cluster.brokers[0]
      : cluster.brokers.find(({ id }) => id === group.coordinator)
  if (errorCode === 0 && broker !== undefined) return { ...broker, errorCode }
  return { id: -1, host: '', port: -1, errorCode: errorCode || coordinatorNotAvailable }
}
