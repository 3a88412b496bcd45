import type { ListOffsetsSink } from '../../client/apis/list-offsets.ts'
import { noError } from '../../client/error-codes.ts'
import type { ProbeSearch } from '../probes/probe-search.ts'
import type { TopologyIndex } from '../facts/topology-index.ts'
import type { Instant } from '../../../reading/time.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { SectionProblems } from './section-problems.ts'

/** What the answers of one round are taken to. */
export interface ProbeRound {
  readonly search: ProbeSearch
  readonly index: TopologyIndex
  /** What each partition row is asked for. NaN: it is not asked. */
  readonly timestamp: Float64Array
  readonly problems: SectionProblems
  readonly clock: Clock
}

/** Takes what one leader answers to probes. */
export class ProbeSink implements ListOffsetsSink {
  readonly #leader: number
  readonly #round: ProbeRound
  #topic = ''
  #topicRow: number | undefined
  #now: Instant

  constructor(leader: number, round: ProbeRound) {
    this.#leader = leader
    this.#round = round
    this.#now = round.clock.now()
  }

  topic(topic: string): void {
    this.#topic = topic
    this.#topicRow = this.#round.index.topicRow(topic)
    this.#now = this.#round.clock.now()
  }

  partition(partition: number, errorCode: number, offset: number, stamp: number): void {
    if (this.#topicRow === undefined) return
    const { search, index, timestamp, problems } = this.#round
    const row = index.partitionRow(this.#topicRow, partition)
    const asked = row === undefined ? NaN : (timestamp[row] ?? NaN)
    if (row === undefined || Number.isNaN(asked)) return
    if (errorCode === noError) {
      search.answered(row, { timestamp: asked, offset, stamp }, this.#now)
      return
    }
    problems.addRow('partition', `${this.#topic}-${partition}`, errorCode, this.#leader)
    search.failed(row, this.#now)
  }
}
