import type {
  GroupDescription,
  GroupDescriptionSink,
  MemberDescription,
} from '../../client/apis/group-description.ts'
import { kafkaError, noError } from '../../client/error-codes.ts'
import type { GroupsBuilder, StagedGroup } from '../facts/groups-builder.ts'
import type { PositionsBuilder } from '../facts/positions-builder.ts'
import type { TopologyIndex } from '../facts/topology-index.ts'
import type { BrokerRequests } from './broker-requests.ts'
import { byCoordinator } from './by-coordinator.ts'
import { describeByType } from './describe-by-type.ts'
import type { SectionProblems } from './section-problems.ts'

/** Reads states, members and assignments from each coordinator, by the API of the group's type. */
export async function readMembers(
  requests: BrokerRequests,
  to: MemberBuilders,
  problems: SectionProblems,
): Promise<void> {
  const listed = to.groups.groups.filter(({ isListed }) => isListed)
  await requests.eachBroker(byCoordinator(listed), async (broker, groups) => {
    await describeByType(
      requests,
      { broker, groups },
      new MemberSink(broker, to, problems),
      problems,
    )
  })
}

interface MemberBuilders {
  readonly groups: GroupsBuilder
  readonly positions: PositionsBuilder
  readonly index: TopologyIndex
  /** True: the topic passes the filter, but Metadata does not list it. */
  readonly isInvisible: (topic: string) => boolean
}

/** Receives states, members and assignments from one coordinator. */
class MemberSink implements GroupDescriptionSink {
  readonly #broker: number
  readonly #to: MemberBuilders
  readonly #problems: SectionProblems
  /** Undefined: the group is filtered out, or could not be described. */
  #group: StagedGroup | undefined
  #groupRow: number | undefined
  #topicRow: number | undefined
  #isInvisible = false

  constructor(broker: number, to: MemberBuilders, problems: SectionProblems) {
    this.#broker = broker
    this.#to = to
    this.#problems = problems
  }

  group(description: GroupDescription): void {
    const { group, errorCode } = description
    this.#group = undefined
    this.#groupRow = undefined
    if (errorCode !== noError) {
      // The group was deleted or changed its type after it was listed; the next listing shows it.
      if (kafkaError(errorCode).category === 'not_found') return
      this.#problems.addRow('group', group, errorCode, this.#broker)
      return
    }
    this.#group = this.#to.groups.find(group)
    this.#groupRow = this.#to.groups.row(group)
    this.#group?.describe(description)
  }

  member(member: MemberDescription): void {
    this.#group?.member(member)
  }

  assignedTopic(topic: string): void {
    this.#topicRow = this.#to.index.topicRow(topic)
    if (this.#topicRow !== undefined) this.#group?.reads(topic)
    this.#isInvisible = this.#topicRow === undefined && this.#to.isInvisible(topic)
  }

  assignedPartition(partition: number): void {
    if (this.#isInvisible && this.#group !== undefined) this.#group.invisiblePartitions++
    if (this.#group === undefined || this.#groupRow === undefined) return
    if (this.#topicRow === undefined) return
    const row = this.#to.index.partitionRow(this.#topicRow, partition)
    // Members are counted on arrival, so the count so far identifies this member. If several members
    // share a partition, the last one is recorded.
    const { members: reader } = this.#group
    if (row !== undefined) this.#to.positions.assigned(this.#groupRow, row, reader)
  }

  unreadableAssignment(): void {
    this.#group?.assignmentUnreadable()
  }
}
