import type { NameFilter } from '../../../columns/name-filter.ts'
import type { Source } from '../../../reading/reading.ts'
import type { ObserveRequest } from '../../../reading/request.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { Timer } from '../../../scheduling/timer.ts'
import type { YieldToLoop } from '../../../scheduling/yielder.ts'
import type { KafkaClient } from '../../client/kafka-client.ts'
import { sealFacts, unreadFacts } from '../facts/facts-builder.ts'
import type { KafkaFacts, KnownRows } from '../facts/facts.ts'
import type { GroupsBuilder } from '../facts/groups-builder.ts'
import { type Isolation, LogEnds } from '../facts/log-ends.ts'
import { PositionsBuilder } from '../facts/positions-builder.ts'
import type { TopicFilter, Topology } from '../facts/topology-builder.ts'
import { TopologyIndex } from '../facts/topology-index.ts'
import { type Budget, BrokerRequests } from './broker-requests.ts'
import { CommitCounts } from './commit-counts.ts'
import { ReportedTopics } from './commit-sink.ts'
import { keepCommitsOfDeniedTopics } from './denied-topics.ts'
import { keepHiddenCommits, keepUncommitted } from './known-positions.ts'
import { groupsBuilder, missingGroups, proveGroups } from './missing-groups.ts'
import { readCommits } from './read-commits.ts'
import { type GroupListing, readGroups } from './read-groups.ts'
import { readLogEnds } from './read-log-ends.ts'
import { readMembers } from './read-members.ts'
import { liveBrokers, readTopology } from './read-topology.ts'
import type { SectionProblems } from './section-problems.ts'
import {
  type BacklogOutcomes,
  backlogOutcomes,
  type BacklogSection,
  noProblems,
  withoutTopology,
} from './sections.ts'
import type { StartedShares } from './share-offsets.ts'

export interface BacklogSourceOptions {
  readonly client: KafkaClient
  /** Returns what earlier readings found. */
  readonly known: () => KnownRows
  /** Outlives the source, like what is known. */
  readonly startedShares: StartedShares
  readonly isWantedTopic: TopicFilter
  readonly isWantedGroup: NameFilter
  /** Isolation level of consumers, which decides where their backlog ends. */
  readonly isolation: Isolation
  /** Time after which the signal of a reading is aborted. */
  readonly deadline: Seconds
  /** Timeout of one request. */
  readonly requestTimeout: Seconds
  readonly observe: ObserveRequest
  readonly clock: Clock
  readonly timer: Timer
  readonly yieldToLoop: YieldToLoop
}

/** Reads offsets of groups and logs: Metadata, groups, commits, then members and log ends. */
export function createBacklogSource(
  options: BacklogSourceOptions,
): Source<KafkaFacts, BacklogSection> {
  const counts = new CommitCounts()
  return {
    name: 'backlog',
    core: 'metadata',
    async read(signal) {
      const { client, clock, observe } = options
      const from = clock.now()
      const requests = new BrokerRequests(client, { signal, observe })
      const read = await readBacklog(requests, options, counts)
      return { name: 'backlog', span: { from, to: clock.now() }, ...read }
    },
  }
}

interface BacklogRead {
  readonly facts: KafkaFacts
  readonly sections: BacklogOutcomes
}

/**
 * Shares of the deadline for each step, so that silent coordinators leave time to read log ends.
 *
 * Listing takes as long as one request may take, which the operator decides, up to its longest share.
 */
const listingShare = 0.2
const longestListingShare = 0.5
const proofShare = 0.1
const commitsShare = 0.4

interface Budgets {
  readonly listing: Budget
  readonly proof: Budget
  readonly commits: Budget
}

function budgetsOf({ deadline, requestTimeout, timer }: BacklogSourceOptions): Budgets {
  const listing = Math.max(deadline * listingShare, requestTimeout)
  const budget = (api: string, limit: Seconds): Budget => {
    return { limit, share: { of: api, deadline }, timer }
  }
  return {
    listing: budget('ListGroups', Math.min(listing, deadline * longestListingShare)),
    proof: budget('DescribeGroups', deadline * proofShare),
    commits: budget('OffsetFetch', deadline * commitsShare),
  }
}

async function readBacklog(
  requests: BrokerRequests,
  options: BacklogSourceOptions,
  counts: CommitCounts,
): Promise<BacklogRead> {
  const problems = noProblems()
  const { isolation, isWantedTopic, startedShares } = options
  const known = options.known()
  const topology = await readTopology(requests, {
    isWantedTopic,
    known,
    problems: problems.metadata,
  })
  if (topology === null) return { facts: unreadFacts(), sections: withoutTopology(problems) }
  options.client.useBrokers(liveBrokers(topology))

  const budgets = budgetsOf(options)
  const { listing, groups } = await listedGroups(requests, options, known, {
    topology,
    budgets,
    problems: problems.groups,
  })
  const positions = new PositionsBuilder(
    groups.groups.length,
    topology.partitions.rows,
    counts.total,
  )
  const index = new TopologyIndex(topology.topics, topology.partitions)
  const { topics } = topology
  const to = { groups, positions, index, reported: new ReportedTopics(topics.rows) }
  const isHidden = topics.shown.map(isShown => 1 - isShown)
  keepHiddenCommits(known.facts, topology, to, isHidden)
  // Commits before log ends, so that a commit between the two requests cannot make a lag negative.
  await requests.within(budgets.commits, part =>
    readCommits(part, { counts, startedShares, to, problems: problems.commits }),
  )
  await keepCommitsOfDeniedTopics(requests, {
    ...{ known: known.facts, topology, to, isWantedTopic },
    problems: problems.metadata,
  })
  // The next step starts with encoding requests for all partitions, which does not yield.
  await options.yieldToLoop()
  const logEnds = new LogEnds(topology.partitions.rows)
  // Whether a topic missing from Metadata is internal is unknown.
  const isInvisible = (topic: string): boolean =>
    !topology.shownTopics.has(topic) && isWantedTopic(topic, false)
  await Promise.all([
    readLogEnds(requests, { topology, index, isolation, logEnds, problems: problems.log_ends }),
    readMembers(requests, { ...to, isInvisible }, problems.members),
  ])
  keepUncommitted(known.facts, topology, to)
  await options.yieldToLoop()
  const sealedPositions = positions.seal()
  await options.yieldToLoop()
  const facts = sealFacts({
    topology,
    answered: requests.answered,
    logEnds,
    isolation,
    groups,
    positions: sealedPositions,
  })
  return { facts, sections: backlogOutcomes(problems, listing, facts) }
}

interface GroupsRead {
  readonly topology: Topology
  readonly budgets: Budgets
  readonly problems: SectionProblems
}

interface ListedGroups {
  readonly listing: GroupListing
  readonly groups: GroupsBuilder
}

/** Lists the groups, and adds the known ones that are missing and not proven to be deleted. */
async function listedGroups(
  requests: BrokerRequests,
  options: BacklogSourceOptions,
  known: KnownRows,
  read: GroupsRead,
): Promise<ListedGroups> {
  const { isWantedGroup } = options
  const listing = await requests.within(read.budgets.listing, part =>
    readGroups(part, read.topology, isWantedGroup, read.problems),
  )
  const missing = missingGroups(known, listing, isWantedGroup)
  if (missing.length > 0) {
    await requests.within(read.budgets.proof, part =>
      proveGroups(part, missing, { ...read, listing }),
    )
  }
  return { listing, groups: groupsBuilder(listing, missing) }
}
