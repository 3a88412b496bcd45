import {
  findCoordinator,
  type FindCoordinatorSink,
  manyGroupsFrom,
} from '../../client/apis/find-coordinator.ts'
import { noError } from '../../client/error-codes.ts'
import type { BrokerRequests } from './broker-requests.ts'

/** A group, and the broker that coordinated it when last seen. */
interface CoordinatedGroup {
  readonly name: string
  coordinator: number
}

/** A request of some 250 KB. */
const groupsPerRequest = 5_000

/**
 * Looks up coordinators, by a request to each broker for its part; returns the groups found at another
 * broker than before.
 *
 * `onError` receives the error code of each group that has no coordinator.
 */
export async function findCoordinators<Group extends CoordinatedGroup>(
  requests: BrokerRequests,
  parts: ReadonlyMap<number, readonly Group[]>,
  onError: (group: Group, errorCode: number) => void = () => undefined,
): Promise<readonly Group[]> {
  const byName = new Map([...parts.values()].flat().map(group => [group.name, group]))
  const found: Group[] = []
  const sink: FindCoordinatorSink = {
    coordinator: (name, errorCode, broker) => {
      const group = byName.get(name)
      if (group === undefined) return
      if (errorCode !== noError) onError(group, errorCode)
      else if (broker !== group.coordinator) {
        group.coordinator = broker
        found.push(group)
      }
    },
  }
  await requests.eachBroker(parts, async (broker, groups) => {
    const version = await requests.version(broker, findCoordinator)
    if (typeof version !== 'number' || version < manyGroupsFrom) return
    for (let first = 0; first < groups.length; first += groupsPerRequest) {
      const names = groups.slice(first, first + groupsPerRequest).map(({ name }) => name)
      await requests.sendTo(broker, findCoordinator, { groups: names }, sink)
    }
  })
  return found
}
