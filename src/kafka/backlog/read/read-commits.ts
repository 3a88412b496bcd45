import type { Problem } from '../../../reading/problem.ts'
import { describeShareGroupOffsets } from '../../client/apis/describe-share-group-offsets.ts'
import { manyGroupsFrom, offsetFetch } from '../../client/apis/offset-fetch.ts'
import { notCoordinator } from '../../client/error-codes.ts'
import type { StagedGroup } from '../facts/groups-builder.ts'
import type { BrokerRequests } from './broker-requests.ts'
import { byCoordinator } from './by-coordinator.ts'
import type { CommitCounts } from './commit-counts.ts'
import { type CommitBuilders, CommitSink } from './commit-sink.ts'
import { findCoordinators } from './find-coordinators.ts'
import type { SectionProblems } from './section-problems.ts'
import { ShareOffsetSink, type StartedShares } from './share-offsets.ts'

/** Group types with commits in OffsetFetch. For a share group it returns nothing, without an error. */
const typesWithCommits: readonly string[] = ['', 'classic', 'consumer', 'streams']
const typesWithStartOffsets: readonly string[] = ['share']

interface CommitsRead {
  readonly to: CommitBuilders
  readonly counts: CommitCounts
  readonly startedShares: StartedShares
  readonly problems: SectionProblems
}

/** Reads commits and start offsets of groups from their coordinators, one request at a time each. */
export async function readCommits(requests: BrokerRequests, read: CommitsRead): Promise<void> {
  const { to, counts, startedShares, problems } = read
  const { groups } = to.groups
  const ofTypes = (types: readonly string[]): readonly StagedGroup[] =>
    groups.filter(({ type, isListed }) => isListed && types.includes(type))
  // Concurrently: coordinators may take long to respond for share groups.
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

/** Reads the stored offsets of groups from one coordinator. */
type Fetch = (
  requests: BrokerRequests,
  broker: number,
  groups: readonly string[],
  read: CommitsRead,
  sink: CommitSink,
) => Promise<void>

/** Reads from coordinators, and from new ones where they changed; returns groups not found at any. */
async function readPositions(
  requests: BrokerRequests,
  groups: readonly StagedGroup[],
  read: CommitsRead,
  fetch: Fetch,
): Promise<readonly StagedGroup[]> {
  const moved = await fetchFromCoordinators(requests, groups, read, fetch)
  const found = await findCoordinators(requests, byCoordinator(moved))
  const movedAgain = await fetchFromCoordinators(requests, found, read, fetch)
  return [...moved.filter(group => !found.includes(group)), ...movedAgain]
}

/** Returns the groups whose coordinator has changed. */
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
  const batchesGroups = version === undefined || version >= manyGroupsFrom
  const chunks = batchesGroups ? counts.chunks(groups) : groups.map(group => [group])
  await sendEach(chunks, problems, request =>
    requests.sendTo(broker, offsetFetch, { groups: request }, sink),
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
  await sendEach(counts.chunks(groups), problems, request =>
    requests.sendTo(broker, describeShareGroupOffsets, { groups: request }, shareSink),
  )
}

/** Sends requests one after the other, until the broker does not respond. */
async function sendEach(
  requests: readonly (readonly string[])[],
  problems: SectionProblems,
  send: (groups: readonly string[]) => Promise<Problem | null>,
): Promise<void> {
  for (const request of requests) {
    const problem = await send(request)
    if (problem === null) continue
    problems.add(problem)
    // Further requests would wait for the same timeout; rows keep their values of the last reading.
    if (problem.kind === 'unreachable' || problem.kind === 'timeout') return
  }
}
