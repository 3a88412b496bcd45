import type { KafkaFacts } from '../facts/facts.ts'
import { type Outcome, outcome, skipped } from '../../../reading/reading.ts'
import type { GroupListing } from './read-groups.ts'
import { SectionProblems } from './section-problems.ts'

export type BacklogSection = 'metadata' | 'groups' | 'commits' | 'members' | 'log_ends'

type BacklogProblems = Readonly<Record<BacklogSection, SectionProblems>>

export type BacklogOutcomes = Readonly<Record<BacklogSection, Outcome>>

export function noProblems(): BacklogProblems {
  return {
    metadata: new SectionProblems(),
    groups: new SectionProblems(),
    commits: new SectionProblems(),
    members: new SectionProblems(),
    log_ends: new SectionProblems(),
  }
}

/** Without Metadata the brokers for the other sections are unknown. */
export function withoutTopology({ metadata }: BacklogProblems): BacklogOutcomes {
  return {
    metadata: outcome(metadata.list(), false),
    groups: skipped,
    commits: skipped,
    members: skipped,
    log_ends: skipped,
  }
}

export function backlogOutcomes(
  problems: BacklogProblems,
  listing: GroupListing,
  { groups, partitions }: KafkaFacts,
): BacklogOutcomes {
  const isListed = listing.listedBy.size > 0
  const { commits, members, log_ends: logEnds } = problems
  return {
    metadata: outcome(problems.metadata.list()),
    groups: outcome(problems.groups.list(), isListed),
    commits: isListed ? outcome(commits.list(), groups.commitsKnown.includes(1)) : skipped,
    members: isListed ? outcome(members.list(), groups.members.some(isKnown)) : skipped,
    log_ends: outcome(logEnds.list(), partitions.logEndOffset.some(isKnown)),
  }
}

function isKnown(value: number): boolean {
  return !Number.isNaN(value)
}
