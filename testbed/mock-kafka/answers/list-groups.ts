import { listGroups } from '../../../src/kafka/client/apis/list-groups.ts'
import { type Answer, type Exchange, notThrottled } from './answer.ts'

export const listGroupsAnswer: Answer = {
  api: listGroups,
  write({ cluster, broker, version, response, errorCode }: Exchange) {
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
