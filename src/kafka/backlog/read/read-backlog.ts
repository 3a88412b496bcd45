import type { KafkaClient } from '../../client/client.ts'
import { sealFacts, unreadFacts } from '../facts/facts-builder.ts'
import type { KafkaFacts } from '../facts/facts.ts'
import { GroupsBuilder } from '../facts/groups-builder.ts'
import { type Isolation, LogEnds } from '../facts/log-ends.ts'
import { PositionsBuilder } from '../facts/positions-builder.ts'
import type { TopicFilter, Topology } from '../facts/topology-builder.ts'
import { TopologyIndex } from '../facts/topology-index.ts'
import type { NameFilter } from '../../../columns/name-filter.ts'
import type { Source } from '../../../reading/reading.ts'
import type { ObserveRequest } from '../../../reading/request.ts'
import type { Seconds } from '../../../reading/time.ts'
import { type YieldToLoop, runCooperatively } from '../../../scheduling/yielder.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { Timer } from '../../../scheduling/timer.ts'
import { CommitCounts } from './commit-counts.ts'
import { type Budget, BrokerRequests } from './broker-requests.ts'
import { readCommits } from './read-commits.ts'
import { readGroups } from './read-groups.ts'
import { readLogEnds } from './read-log-ends.ts'
import { readMembers } from './read-members.ts'
import { liveBrokers, readTopology } from './read-topology.ts'
import {
  type BacklogOutcomes,
  backlogOutcomes,
  type BacklogSection,
  noProblems,
  withoutTopology,
} from './sections.ts'
import { StartedShares } from './started-shares.ts'

export interface BacklogSourceOptions {
  readonly client: KafkaClient
  readonly isWantedTopic: TopicFilter
  readonly isWantedGroup: NameFilter
  /** What consumers may read: it decides where their backlog ends. */
  readonly isolation: Isolation
  /** After this long a reading's signal is aborted. */
  readonly deadline: Seconds
  readonly observe: ObserveRequest
  readonly clock: Clock
  readonly timer: Timer
  readonly yieldToLoop: YieldToLoop
}

/** A reading of who is behind where: Metadata, groups, commits and members, log ends, in this order. */
export function createBacklogSource(
  options: BacklogSourceOptions,
): Source<KafkaFacts, BacklogSection> {
  const before: Before = {
    counts: new CommitCounts(),
    startedShares: new StartedShares(),
    topology: null,
  }
  return {
    name: 'backlog',
    core: 'metadata',
    async read(signal) {
      const { client, clock, observe } = options
      const from = clock.now()
      const requests = new BrokerRequests(client, { signal, observe })
      const read = await readBacklog(requests, options, before)
      return { name: 'backlog', span: { from, to: clock.now() }, ...read }
    },
  }
}

/** What a reading takes over from the ones before it. */
interface Before {
  readonly counts: CommitCounts
  readonly startedShares: StartedShares
  /** Null: it was never told. */
  topology: Topology | null
}

interface BacklogRead {
  readonly facts: KafkaFacts
  readonly sections: BacklogOutcomes
}

/** Shares of the deadline that silent coordinators may cost, so that log ends are always asked for. */
const listingShare = 0.2
const commitsShare = 0.4

async function readBacklog(
  requests: BrokerRequests,
  options: BacklogSourceOptions,
  before: Before,
): Promise<BacklogRead> {
  const problems = noProblems()
  const { isolation, isWantedTopic } = options
  const topology = await readTopology(requests, {
    isWantedTopic,
    last: before.topology,
    problems: problems.metadata,
  })
  if (topology === null) return { facts: unreadFacts(), sections: withoutTopology(problems) }
  before.topology = topology
  const brokers = liveBrokers(topology)
  options.client.useBrokers(brokers)

  const budget = (share: number): Budget => ({
    limit: options.deadline * share,
    timer: options.timer,
  })
  const listing = await requests.within(budget(listingShare), part =>
    readGroups(part, brokers, options.isWantedGroup, problems.groups),
  )
  const groups = new GroupsBuilder(listing.groups)
  const positions = new PositionsBuilder(
    groups.groups.length,
    topology.partitions.rows,
    before.counts.total,
  )
  const index = new TopologyIndex(topology.topics, topology.partitions)
  const to = { groups, positions, index }
  // Commits before log ends: what is committed later than it was read cannot make a lag negative.
  await requests.within(budget(commitsShare), part =>
    readCommits(part, { ...before, to, problems: problems.commits }),
  )
  // Reading ends and members begins with work that is not cut: requests for all partitions.
  await options.yieldToLoop()
  const logEnds = new LogEnds(topology.partitions.rows)
  // Of a topic that Metadata does not show nobody tells whether it is internal.
  const isInvisible = (topic: string): boolean =>
    !topology.shownTopics.has(topic) && isWantedTopic(topic, false)
  await Promise.all([
    readLogEnds(requests, { topology, index, isolation, logEnds, problems: problems.log_ends }),
    readMembers(requests, { ...to, isInvisible }, problems.members),
  ])
  const facts = sealFacts({
    topology,
    answered: requests.answered,
    listingComplete: listing.isComplete,
    logEnds,
    isolation,
    groups,
    positions: await runCooperatively(positions.seal(), options.yieldToLoop),
  })
  return { facts, sections: backlogOutcomes(problems, listing, facts) }
}
