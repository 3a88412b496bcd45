import type { GroupDescription, GroupDescriptionSink } from '../../client/apis/group-description.ts'
import { kafkaError, noError } from '../../client/error-codes.ts'
import type { GroupsBuilder, StagedGroup } from '../facts/groups-builder.ts'
import type { PositionsBuilder } from '../facts/positions-builder.ts'
import type { TopologyIndex } from '../facts/topology-index.ts'
import type { SectionProblems } from './section-problems.ts'

export interface MembersGoTo {
  readonly groups: GroupsBuilder
  readonly positions: PositionsBuilder
  readonly index: TopologyIndex
  /** True: nothing is known of the topic, though it passes the filter. */
  readonly isInvisible: (topic: string) => boolean
}

/** Takes states, members and assignments that one coordinator tells. */
export class MemberSink implements GroupDescriptionSink {
  readonly #broker: number
  readonly #to: MembersGoTo
  readonly #problems: SectionProblems
  /** Undefined: the group is not ours to tell, or could not be described. */
  #group: StagedGroup | undefined
  #groupRow: number | undefined
  #topicRow: number | undefined
  #isInvisible = false

  constructor(broker: number, to: MembersGoTo, problems: SectionProblems) {
    this.#broker = broker
    this.#to = to
    this.#problems = problems
  }

  group(description: GroupDescription): void {
    const { group, errorCode } = description
    this.#group = undefined
    this.#groupRow = undefined
    if (errorCode !== noError) {
      // A group that ended or became one of another type since it was listed: the next listing tells.
      if (kafkaError(errorCode).meaning === 'gone') return
      this.#problems.addRow('group', group, errorCode, this.#broker)
      return
    }
    this.#group = this.#to.groups.find(group)
    this.#groupRow = this.#to.groups.row(group)
    this.#group?.describe(description)
  }

  member(): void {
    this.#group?.member()
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
    // Members are counted as they come, so that their number so far is this one's. Of those that
    // share a partition the last one stands for all.
    const { members: reader } = this.#group
    if (row !== undefined) this.#to.positions.assigned(this.#groupRow, row, reader)
  }

  unreadableAssignment(): void {
    this.#group?.assignmentUnreadable()
  }
}
