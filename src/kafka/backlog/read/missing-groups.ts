import { cell, entry } from '../../../columns/columns.ts'
import type { NameFilter } from '../../../columns/name-filter.ts'
import { describeGroups } from '../../client/apis/describe-groups.ts'
import { notCoordinator } from '../../client/error-codes.ts'
import type { KnownRows } from '../facts/facts.ts'
import { GroupsBuilder } from '../facts/groups-builder.ts'
import type { Topology } from '../facts/topology-builder.ts'
import type { BrokerRequests } from './broker-requests.ts'
import { byCoordinator } from './by-coordinator.ts'
import { describeByType } from './describe-by-type.ts'
import { findCoordinators } from './find-coordinators.ts'
import { ExistenceSink, MissingGroup } from './missing-group.ts'
import type { GroupListing } from './read-groups.ts'
import { liveBrokers } from './read-topology.ts'
import { anyBroker, type SectionProblems } from './section-problems.ts'

/** Returns the known groups that no broker listed. */
export function missingGroups(
  { facts: { groups }, expiredGroups }: KnownRows,
  listing: GroupListing,
  isWantedGroup: NameFilter,
): readonly MissingGroup[] {
  const listed = new Set(listing.groups.map(({ group }) => group))
  const missing: MissingGroup[] = []
  for (const [row, group] of groups.name.entries()) {
    if (listed.has(group) || expiredGroups.has(group) || !isWantedGroup(group)) continue
    const last = {
      group,
      type: entry(groups.type, row),
      protocolType: entry(groups.protocolType, row),
      state: '',
      coordinator: cell(groups.coordinator, row),
    }
    missing.push(new MissingGroup(last, cell(groups.listed, row) === 0))
  }
  return missing
}

interface Proof {
  readonly topology: Topology
  readonly listing: GroupListing
  readonly problems: SectionProblems
}

/**
 * Requests each missing group from its coordinator, to see whether the group still exists.
 *
 * A listing lacks a group, without an error, when it was deleted, but also when the user may no longer
 * describe it, when it moved to another coordinator in between, and when its coordinator has just
 * started. The response to a request by name distinguishes these cases.
 */
export async function proveGroups(
  requests: BrokerRequests,
  missing: readonly MissingGroup[],
  { topology, listing, problems }: Proof,
): Promise<void> {
  // A live coordinator that did not list its groups gets no request: the section has that problem already.
  const listed = missing.filter(({ coordinator }) => listing.listedBy.has(coordinator))
  await describe(requests, listed, problems)
  const live = new Set(liveBrokers(topology).map(({ id }) => id))
  const lost = missing.filter(
    ({ evidence, coordinator }) => evidence === 'moved' || !live.has(coordinator),
  )
  await describe(requests, await located(requests, lost, listing, problems), problems)
  for (const { name, evidence, coordinator } of lost) {
    if (evidence === 'moved') problems.addRow('group', name, notCoordinator, coordinator)
  }
}

/** Returns a builder for the listed groups and the missing ones, without those that were deleted. */
export function groupsBuilder(
  listing: GroupListing,
  missing: readonly MissingGroup[],
): GroupsBuilder {
  const existing = missing.filter(({ evidence }) => evidence === 'exists')
  const unproven = missing.filter(({ evidence }) => evidence === 'none' || evidence === 'moved')
  return new GroupsBuilder(
    [...listing.groups, ...existing.map(group => group.asListed())],
    unproven.map(group => group.asListed()),
  )
}

async function describe(
  requests: BrokerRequests,
  groups: readonly MissingGroup[],
  problems: SectionProblems,
): Promise<void> {
  const byName = new Map(groups.map(group => [group.name, group]))
  await requests.eachBroker(byCoordinator(groups), async (broker, ofBroker) => {
    const sink = new ExistenceSink(broker, byName, problems)
    // For a type without an API the response shows at least whether the coordinator has loaded its groups.
    const described = { broker, groups: ofBroker, fallback: describeGroups }
    await describeByType(requests, described, sink, problems)
  })
}

/** Returns the groups whose coordinator listed its groups; a group without a coordinator is a problem. */
async function located(
  requests: BrokerRequests,
  lost: readonly MissingGroup[],
  { listedBy }: GroupListing,
  problems: SectionProblems,
): Promise<readonly MissingGroup[]> {
  const [anyListing] = listedBy
  if (lost.length === 0 || anyListing === undefined) return []
  for (const group of lost) group.evidence = 'moved'
  const parts = new Map([[anyListing, lost]])
  const found = await findCoordinators(requests, parts, (group, errorCode) => {
    group.evidence = 'none'
    problems.addRow('group', group.name, errorCode, anyBroker)
  })
  for (const group of found) group.evidence = 'none'
  return found.filter(({ coordinator }) => listedBy.has(coordinator))
}
