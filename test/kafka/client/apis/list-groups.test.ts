import t from 'tap'
import {
  listGroups,
  type ListGroupsRequest,
  type ListGroupsSink,
} from '../../../../src/kafka/client/apis/list-groups.ts'
import { testVectors } from './vectors.ts'

interface JsonResponse {
  readonly errorCode: number
  readonly groups: readonly {
    readonly groupId: string
    readonly protocolType: string
    readonly groupState: string
    readonly groupType: string
  }[]
}

testVectors<ListGroupsRequest, ListGroupsSink, unknown, JsonResponse>(t, listGroups, {
  request: () => ({}),
  sink: print => ({
    result: errorCode => print(`error ${errorCode}`),
    group: ({ group, protocolType, state, type }) =>
      print(`group '${group}' of protocol '${protocolType}' and type '${type}' is '${state}'`),
  }),
  expected: ({ errorCode, groups }, version) => [
    `error ${errorCode}`,
    ...groups.map(
      ({ groupId, protocolType, groupState, groupType }) =>
        `group '${groupId}' of protocol '${protocolType}' ` +
        `and type '${version >= 5 ? groupType.toLowerCase() : ''}' ` +
        `is '${version >= 4 ? groupState : ''}'`,
    ),
  ],
})
