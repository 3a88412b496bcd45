import t from 'tap'
import {
  findCoordinator,
  type FindCoordinatorRequest,
  type FindCoordinatorSink,
} from '../../../../src/kafka/client/apis/find-coordinator.ts'
import { Writer } from '../../../../src/kafka/client/wire/writer.ts'
import { testVectors } from './vectors.ts'

/** From version 4 on `coordinatorKeys`; before, one `key`. */
interface JsonRequest {
  readonly coordinatorKeys?: readonly string[]
  readonly key: string
}

interface JsonCoordinator {
  readonly key?: string
  readonly errorCode: number
  readonly nodeId: number
}

interface JsonResponse extends JsonCoordinator {
  readonly coordinators?: readonly JsonCoordinator[]
}

let requestedKey = ''

testVectors<FindCoordinatorRequest, FindCoordinatorSink, JsonRequest, JsonResponse>(
  t,
  findCoordinator,
  {
    request: ({ coordinatorKeys, key }) => {
      requestedKey = key
      return { groups: coordinatorKeys ?? [key] }
    },
    sink: print => ({
      coordinator: (group, errorCode, brokerId) =>
        print(`${group} at broker ${brokerId}, error ${errorCode}`),
    }),
    expected: json =>
      (json.coordinators ?? [json]).map(
        ({ key, errorCode, nodeId }) =>
          `${key ?? requestedKey} at broker ${nodeId}, error ${errorCode}`,
      ),
  },
)

t.test('a version for one group rejects a request without groups', t => {
  t.throws(
    () => findCoordinator.encode(new Writer(), 3, { groups: [] }),
    new RangeError('this version of the request takes one group, found 0'),
  )
  t.end()
})
