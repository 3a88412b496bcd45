import type { OffsetFetchSink } from '../../client/apis/offset-fetch.ts'
import { kafkaError, noError } from '../../client/error-codes.ts'
import type { GroupsBuilder, StagedGroup } from '../facts/groups-builder.ts'
import type { PositionsBuilder } from '../facts/positions-builder.ts'
import type { TopologyIndex } from '../facts/topology-index.ts'
import type { SectionProblems } from './section-problems.ts'

export interface CommitsGoTo {
  readonly groups: GroupsBuilder
  readonly positions: PositionsBuilder
  readonly index: TopologyIndex
}

/** Takes the commits that one coordinator tells. */
export class CommitSink implements OffsetFetchSink {
  /** Groups that have another coordinator by now. */
  readonly moved: StagedGroup[] = []
  /** Commits of each group that was read, whether their topics pass the filter or not. */
  readonly counted = new Map<string, number>()
  readonly #broker: number
  readonly #to: CommitsGoTo
  readonly #problems: SectionProblems
  #group: string | null = null
  #groupRow: number | undefined
  #topic = ''
  #topicRow: number | undefined
  #count = 0

  constructor(broker: number, to: CommitsGoTo, problems: SectionProblems) {
    this.#broker = broker
    this.#to = to
    this.#problems = problems
  }

  group(group: string): void {
    this.#group = group
    this.#groupRow = this.#to.groups.row(group)
    this.#count = 0
  }

  topic(topic: string): void {
    this.#topic = topic
    this.#topicRow = this.#to.index.topicRow(topic)
  }

  /** `lag`: as the coordinator counts it. NaN: it does not. */
  partition(partition: number, committedOffset: number, errorCode: number, lag = NaN): void {
    this.#count++
    if (this.#groupRow === undefined || this.#topicRow === undefined) return
    const row = this.#to.index.partitionRow(this.#topicRow, partition)
    if (row === undefined) return
    if (errorCode !== noError) {
      this.#to.positions.unreadable(this.#groupRow, row)
      this.#problems.addRow(
        'commit',
        `${this.#group ?? ''}/${this.#topic}-${partition}`,
        errorCode,
        this.#broker,
      )
    } else if (committedOffset >= 0) {
      this.#to.positions.commit(this.#groupRow, row, committedOffset)
      this.#to.positions.lagReported(this.#groupRow, row, lag)
    }
  }

  /** The group is to read the partition, and has nothing stored for it yet. */
  unstarted(partition: number): void {
    if (this.#groupRow === undefined || this.#topicRow === undefined) return
    const row = this.#to.index.partitionRow(this.#topicRow, partition)
    if (row !== undefined) this.#to.positions.unstarted(this.#groupRow, row)
  }

  groupEnd(errorCode: number): void {
    const group = this.#group === null ? undefined : this.#to.groups.find(this.#group)
    if (group === undefined) return
    const { meaning } = kafkaError(errorCode)
    if (errorCode === noError) {
      group.commitsKnown = true
      this.counted.set(group.name, this.#count)
    } else if (meaning === 'moved') {
      this.moved.push(group)
    } else if (meaning !== 'gone') {
      // A group that ended since it was listed is no failure: the next listing lacks it.
      this.#problems.addRow('group', group.name, errorCode, this.#broker)
    }
  }
}
