import { describeCluster } from '../../../src/kafka/client/apis/describe-cluster.ts'
import { type Responder, type Exchange, notThrottled, unknownOperations } from './responder.ts'

const brokerEndpoints = 1

export const describeClusterResponder: Responder = {
  api: describeCluster,
  respond({ cluster, version, request, response, errorCode }: Exchange) {
    const areOperationsWanted = request.boolean()
    response.int32(notThrottled).int16(errorCode).compactNullableString(null)
    if (version >= 1) response.int8(brokerEndpoints)
    const [controller] = cluster.brokers
    response.compactString(cluster.id).int32(controller?.id ?? -1)
    response.compactArray(cluster.brokers, ({ id, host, port }) => {
      response.int32(id).compactString(host).int32(port).compactNullableString(null).tags()
    })
    response.int32(areOperationsWanted ? cluster.operations : unknownOperations).tags()
  },
}
