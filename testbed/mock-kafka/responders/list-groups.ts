import { listGroups } from '../../../src/kafka/client/apis/list-groups.ts'
import { type Responder, type Exchange, notThrottled } from './responder.ts'

export const listGroupsResponder: Responder = {
  api: listGroups,
  respond({ cluster, broker, version, response, errorCode }: Exchange) {
    const mine = [...cluster.groups.values()].filter(({ coordinator }) => coordinator === broker)
    response.int32(notThrottled).int16(errorCode)
    response.compactArray(errorCode === 0 ? mine : [], ({ name, protocolType, state, type }) => {
      response.compactString(name).compactString(protocolType)
      if (version >= 4) response.compactString(state)
      if (version >= 5) response.compactString(type)
      response.tags()
    })
    response.tags()
  },
}
