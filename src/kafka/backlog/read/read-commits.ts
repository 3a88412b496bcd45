import { describeShareGroupOffsets } from '../../client/apis/describe-share-group-offsets.ts'
import {
  findCoordinator,
  type FindCoordinatorSink,
  manyGroupsFrom as manyCoordinatorsFrom,
} from '../../client/apis/find-coordinator.ts'
import { manyGroupsFrom, offsetFetch } from '../../client/apis/offset-fetch.ts'
import { noError } from '../../client/error-codes.ts'
import type { StagedGroup } from '../facts/groups-builder.ts'
import type { Problem } from '../../../reading/problem.ts'
import { byCoordinator } from './by-coordinator.ts'
import type { CommitCounts } from './commit-counts.ts'
import { type CommitsGoTo, CommitSink } from './commit-sink.ts'
import type { BrokerRequests } from './broker-requests.ts'
import type { SectionProblems } from './section-problems.ts'
import { ShareOffsetSink } from './share-offset-sink.ts'
import type { StartedShares } from './started-shares.ts'

/** Group types whose commits OffsetFetch tells. It answers a share group with nothing and no error. */
const typesWithCommits: readonly string[] = ['', 'classic', 'consumer', 'streams']
const typesWithStartOffsets: readonly string[] = ['share']

/** Kafka's code for a group that has another coordinator by now. */
const notCoordinator = 16

export interface CommitsRead {
  readonly to: CommitsGoTo
  readonly counts: CommitCounts
  readonly startedShares: StartedShares
  readonly problems: SectionProblems
}

/** Asks each coordinator for the commits and start offsets of its groups, one request at a time. */
export async function readCommits(requests: BrokerRequests, read: CommitsRead): Promise<void> {
  const { to, counts, startedShares, problems } = read
  const { groups } = to.groups
  const ofTypes = (types: readonly string[]): readonly StagedGroup[] =>
    groups.filter(({ type }) => types.includes(type))
  // Side by side: coordinators may take long to answer for share groups.
  const lost = await Promise.all([
    readPositions(requests, ofTypes(typesWithCommits), read, fetchCommits),
    readPositions(requests, ofTypes(typesWithStartOffsets), read, fetchStartOffsets),
  ])
  for (const { name, coordinator } of lost.flat()) {
    problems.addRow('group', name, notCoordinator, coordinator)
  }
  for (const [row, group] of groups.entries()) {
    if (!group.commitsKnown) to.positions.commitsUnread(row)
  }
  const listed = groups.map(({ name }) => name)
  counts.keepOnly(listed)
  startedShares.keepOnly(listed)
}

/** Asks one coordinator for what is stored of its groups. */
type Fetch = (
  requests: BrokerRequests,
  broker: number,
  groups: readonly string[],
  read: CommitsRead,
  sink: CommitSink,
) => Promise<void>

/** Asks coordinators, and others where groups went; gives the groups that were found nowhere. */
async function readPositions(
  requests: BrokerRequests,
  groups: readonly StagedGroup[],
  read: CommitsRead,
  fetch: Fetch,
): Promise<readonly StagedGroup[]> {
  const moved = await fetchFromCoordinators(requests, groups, read, fetch)
  const found = await findAgain(requests, moved)
  const movedAgain = await fetchFromCoordinators(requests, found, read, fetch)
  return [...moved.filter(group => !found.includes(group)), ...movedAgain]
}

/** Gives the groups that have another coordinator by now. */
async function fetchFromCoordinators(
  requests: BrokerRequests,
  groups: readonly StagedGroup[],
  read: CommitsRead,
  fetch: Fetch,
): Promise<readonly StagedGroup[]> {
  const moved: StagedGroup[] = []
  await requests.eachBroker(byCoordinator(groups), async (broker, ofBroker) => {
    const sink = new CommitSink(broker, read.to, read.problems)
    const names = ofBroker.map(({ name }) => name)
    await fetch(requests, broker, names, read, sink)
    read.counts.remember(sink.counted)
    moved.push(...sink.moved)
  })
  return moved
}

async function fetchCommits(
  requests: BrokerRequests,
  broker: number,
  groups: readonly string[],
  { counts, problems }: CommitsRead,
  sink: CommitSink,
): Promise<void> {
  const version = await requests.version(broker, offsetFetch)
  if (typeof version === 'object') {
    problems.add(version)
    return
  }
  const asksForMany = version === undefined || version >= manyGroupsFrom
  const chunks = asksForMany ? counts.chunks(groups) : groups.map(group => [group])
  await askForEach(chunks, problems, request =>
    requests.ask(broker, offsetFetch, { groups: request }, sink),
  )
}

async function fetchStartOffsets(
  requests: BrokerRequests,
  broker: number,
  groups: readonly string[],
  { counts, startedShares, problems }: CommitsRead,
  sink: CommitSink,
): Promise<void> {
  const shareSink = new ShareOffsetSink(sink, startedShares)
  await askForEach(counts.chunks(groups), problems, request =>
    requests.ask(broker, describeShareGroupOffsets, { groups: request }, shareSink),
  )
}

/** One request after the other, until the broker does not answer. */
async function askForEach(
  requests: readonly (readonly string[])[],
  problems: SectionProblems,
  ask: (groups: readonly string[]) => Promise<Problem | null>,
): Promise<void> {
  for (const request of requests) {
    const problem = await ask(request)
    if (problem === null) continue
    problems.add(problem)
    // A silent broker would cost the same wait again; its rows are kept from the last reading.
    if (problem.kind === 'unreachable' || problem.kind === 'timeout') return
  }
}

/** Asks where the groups went; gives those that were found at another broker. */
async function findAgain(
  requests: BrokerRequests,
  moved: readonly StagedGroup[],
): Promise<readonly StagedGroup[]> {
  const byName = new Map(moved.map(group => [group.name, group]))
  const found: StagedGroup[] = []
  const sink: FindCoordinatorSink = {
    coordinator: (name, errorCode, broker) => {
      const group = byName.get(name)
      if (group === undefined || errorCode !== noError || broker === group.coordinator) return
      group.coordinator = broker
      found.push(group)
    },
  }
  await requests.eachBroker(byCoordinator(moved), async (broker, groups) => {
    const version = await requests.version(broker, findCoordinator)
    if (typeof version !== 'number' || version < manyCoordinatorsFrom) return
    await requests.ask(broker, findCoordinator, { groups: groups.map(({ name }) => name) }, sink)
  })
  return found
}
