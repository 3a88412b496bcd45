import type { ShareGroupOffsetsSink } from '../../client/apis/describe-share-group-offsets.ts'
import { noError } from '../../client/error-codes.ts'
import type { CommitSink } from './commit-sink.ts'

/**
 * UNKNOWN_SERVER_ERROR.
 *
 * If a share coordinator cannot be read, Kafka reports its partitions without an error, like
 * partitions that no consumer has read from yet. For a partition that had a start offset it can only
 * be the former.
 */
const unknownServerError = -1

/** Receives start offsets and lags of share groups from one coordinator, as commits. */
export class ShareOffsetSink implements ShareGroupOffsetsSink {
  readonly #commits: CommitSink
  readonly #started: StartedShares
  #group = ''
  #topicId = ''
  /** Of the current group. */
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

/** Partitions of each share group that had a start offset in an earlier reading. */
export class StartedShares {
  readonly #started = new Map<string, ReadonlySet<string>>()

  has(group: string, share: string): boolean {
    return this.#started.get(group)?.has(share) === true
  }

  /** Replaces a group's partitions: those that have a start offset, or had one and are still reported. */
  replace(group: string, shares: ReadonlySet<string>): void {
    this.#started.set(group, shares)
  }

  /** Removes groups that are no longer listed. */
  keepOnly(groups: readonly string[]): void {
    const listed = new Set(groups)
    for (const group of this.#started.keys()) if (!listed.has(group)) this.#started.delete(group)
  }
}
