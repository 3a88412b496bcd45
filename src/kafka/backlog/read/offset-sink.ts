import type { ListOffsetsSink } from '../../client/apis/list-offsets.ts'
import { noError } from '../../client/error-codes.ts'
import type { TopologyIndex } from '../facts/topology-index.ts'
import type { SectionProblems } from './section-problems.ts'

/** Takes the offsets that one leader tells. */
export class OffsetSink implements ListOffsetsSink {
  readonly #leader: number
  readonly #index: TopologyIndex
  /** By partition row. */
  readonly #offsets: Float64Array
  readonly #problems: SectionProblems
  #topic = ''
  #topicRow: number | undefined

  constructor(
    leader: number,
    index: TopologyIndex,
    offsets: Float64Array,
    problems: SectionProblems,
  ) {
    this.#leader = leader
    this.#index = index
    this.#offsets = offsets
    this.#problems = problems
  }

  topic(topic: string): void {
    this.#topic = topic
    this.#topicRow = this.#index.topicRow(topic)
  }

  partition(partition: number, errorCode: number, offset: number): void {
    if (errorCode !== noError) {
      this.#problems.addRow('partition', `${this.#topic}-${partition}`, errorCode, this.#leader)
      return
    }
    if (this.#topicRow === undefined) return
    const row = this.#index.partitionRow(this.#topicRow, partition)
    if (row !== undefined && offset >= 0) this.#offsets[row] = offset
  }
}
