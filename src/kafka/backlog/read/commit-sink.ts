import type { Row } from '../../../columns/columns.ts'
import type { OffsetFetchSink } from '../../client/apis/offset-fetch.ts'
import { kafkaError, noError } from '../../client/error-codes.ts'
import type { GroupsBuilder, StagedGroup } from '../facts/groups-builder.ts'
import type { PositionsBuilder } from '../facts/positions-builder.ts'
import type { TopologyIndex } from '../facts/topology-index.ts'
import type { SectionProblems } from './section-problems.ts'

export interface CommitBuilders {
  readonly groups: GroupsBuilder
  readonly positions: PositionsBuilder
  readonly index: TopologyIndex
  readonly reported: ReportedTopics
}

/** The topics in which each group has stored offsets, readable or not, as coordinators report. */
export class ReportedTopics {
  readonly #topics: number
  readonly #pairs = new Set<number>()

  /** `topics`: number of topics. */
  constructor(topics: number) {
    this.#topics = topics
  }

  add(group: Row, topic: Row): void {
    this.#pairs.add(group * this.#topics + topic)
  }

  has(group: Row, topic: Row): boolean {
    return this.#pairs.has(group * this.#topics + topic)
  }
}

/** Receives the commits from one coordinator. */
export class CommitSink implements OffsetFetchSink {
  /** Groups whose coordinator has changed. */
  readonly moved: StagedGroup[] = []
  /** Commits of each group that was read, whether their topics pass the filter or not. */
  readonly counted = new Map<string, number>()
  readonly #broker: number
  readonly #to: CommitBuilders
  readonly #problems: SectionProblems
  #group: string | null = null
  #groupRow: number | undefined
  #topic = ''
  #topicRow: number | undefined
  #count = 0

  constructor(broker: number, to: CommitBuilders, problems: SectionProblems) {
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
    if (this.#groupRow === undefined || this.#topicRow === undefined) return
    this.#to.reported.add(this.#groupRow, this.#topicRow)
  }

  /**
   * `committedOffset`: as consumers do, any negative one is treated as missing. `lag`: counted by the
   * coordinator. NaN: not reported.
   */
  partition(partition: number, committedOffset: number, errorCode: number, lag = NaN): void {
    this.#count++
    if (this.#groupRow === undefined || this.#topicRow === undefined) return
    const row = this.#to.index.partitionRow(this.#topicRow, partition)
    if (row === undefined) return
    const { positions } = this.#to
    if (errorCode !== noError) {
      positions.unreadable(this.#groupRow, row)
      this.#problems.addRow('commit', this.#nameOf(partition), errorCode, this.#broker)
    } else if (committedOffset > Number.MAX_SAFE_INTEGER) {
      positions.unreadable(this.#groupRow, row)
      this.#problems.addImplausible(
        'commit',
        this.#nameOf(partition),
        'committedOffset',
        this.#broker,
      )
    } else if (committedOffset >= 0) {
      positions.commit(this.#groupRow, row, committedOffset)
      if (!(lag > Number.MAX_SAFE_INTEGER)) positions.lagReported(this.#groupRow, row, lag)
      else
        this.#problems.addImplausible(
          'commit',
          this.#nameOf(partition),
          'reportedLag',
          this.#broker,
        )
    }
  }

  /** The partition is assigned to the group, which has no stored offset for it yet. */
  unstarted(partition: number): void {
    if (this.#groupRow === undefined || this.#topicRow === undefined) return
    const row = this.#to.index.partitionRow(this.#topicRow, partition)
    if (row !== undefined) this.#to.positions.unstarted(this.#groupRow, row)
  }

  groupEnd(errorCode: number): void {
    const group = this.#group === null ? undefined : this.#to.groups.find(this.#group)
    if (group === undefined) return
    const { category } = kafkaError(errorCode)
    if (errorCode === noError) {
      group.commitsKnown = true
      this.counted.set(group.name, this.#count)
    } else if (category === 'refresh_retriable') {
      this.moved.push(group)
    } else if (category !== 'not_found') {
      // `not_found` is no failure: the group was deleted after it was listed.
      this.#problems.addRow('group', group.name, errorCode, this.#broker)
    }
  }

  /** Names a commit in a problem; not for every row, because there are 300,000. */
  #nameOf(partition: number): string {
    return `${this.#group ?? ''}/${this.#topic}-${partition}`
  }
}
