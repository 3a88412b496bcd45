import { findCoordinator } from '../../../src/kafka/client/apis/find-coordinator.ts'
import type { ClusterState } from '../cluster.ts'
import * as answer from './answer.ts'

const coordinatorNotAvailable = 15

export const findCoordinatorAnswer: answer.Answer = {
  api: findCoordinator,
  write({ cluster, version, request, response, errorCode }: answer.Exchange) {
    response.int32(answer.notThrottled)
    if (version < 4) {
      const found = coordinatorOf(cluster, request.compactString(), errorCode)
      response.int16(found.errorCode).compactNullableString(null)
      response.int32(found.id).compactString(found.host).int32(found.port).tags()
      return
    }
    request.int8() // key_type
    response.compactArray(answer.readNames(request), name => {
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

/** A group that nobody knows has a coordinator all the same: where it would be. */
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
