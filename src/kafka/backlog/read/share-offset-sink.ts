import type { ShareGroupOffsetsSink } from '../../client/apis/describe-share-group-offsets.ts'
import { noError } from '../../client/error-codes.ts'
import type { CommitSink } from './commit-sink.ts'
import type { StartedShares } from './started-shares.ts'

/**
 * Kafka's code for a failure that it does not name.
 *
 * A share coordinator that cannot be read is told as a partition that nobody has read from yet,
 * without an error. One that had been read from can only be the former.
 */
const unknownServerError = -1

/** Takes the start offsets and lags that one coordinator tells of share groups, as commits. */
export class ShareOffsetSink implements ShareGroupOffsetsSink {
  readonly #commits: CommitSink
  readonly #started: StartedShares
  #group = ''
  #topicId = ''
  /** Of the group that is being told. */
  #startedShares = new Set<string>()

  constructor(commits: CommitSink, started: StartedShares) {
    this.#commits = commits
    this.#started = started
  }

  group(group: string): void {
    this.#group = group
    this.#startedShares = new Set()
    this.#commits.group(group)
  }

  topic(topic: string, id: string): void {
    this.#topicId = id
    this.#commits.topic(topic)
  }

  partition(partition: number, startOffset: number, lag: number, errorCode: number): void {
    const isMissing = errorCode === noError && startOffset < 0
    const share = `${this.#topicId}-${partition}`
    const hadStarted = this.#started.has(this.#group, share)
    if (isMissing && !hadStarted) {
      this.#commits.unstarted(partition)
      return
    }
    if (hadStarted || errorCode === noError) this.#startedShares.add(share)
    const code = isMissing ? unknownServerError : errorCode
    this.#commits.partition(partition, startOffset, code, lag < 0 ? NaN : lag)
  }

  groupEnd(errorCode: number): void {
    if (errorCode === noError) this.#started.replace(this.#group, this.#startedShares)
    this.#commits.groupEnd(errorCode)
  }
}
