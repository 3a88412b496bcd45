/** What a reading reported of a share group in one partition; offsets, all known. */
interface ReportedShare {
  /** Of the first message not completed, as stored with the last acknowledgements. */
  readonly startOffset: number
  /** Messages not completed. */
  readonly lag: number
  /** Where the log ended, a moment after the lag was counted. */
  readonly logEnd: number
  readonly readableEnd: number
}

/**
 * The progress of a share group in one partition, as two bounds.
 *
 * A share group completes messages in any order, and its start offset does not move while the first
 * of them is being processed, or until more are acknowledged. The number of completed messages is
 * the log end minus the lag, but the coordinator does not report from which log end it counted: it
 * was not before that of the last reading, nor after that of this one. So there are two bounds, and
 * an advance is proven only when the lower one passes the earlier upper one.
 */
export class ShareProgress {
  #startOffset = NaN
  #logEnd = NaN
  #atLeast = NaN
  #atMost = NaN
  /** The upper bound when an advance was last proven. */
  #atMostWhenProven = NaN
  #proven = NaN

  /**
   * Lower bound: as many messages are completed as if all below this offset were and none above.
   *
   * It goes back only when the group does. NaN: fewer than two readings reported it.
   */
  get completedAtLeast(): number {
    return this.#atLeast
  }

  /** Upper bound of the last reading: the first message not completed is not after this offset. */
  get completedAtMost(): number {
    return this.#atMost
  }

  /**
   * Takes a report and returns a position that advances when a message was provably completed.
   *
   * NaN: progress since the last reading is neither proven nor excluded.
   */
  take({ startOffset, lag, logEnd, readableEnd }: ReportedShare): number {
    const atMost = Math.max(startOffset, Math.min(logEnd - lag, readableEnd))
    const wentBack = startOffset < this.#startOffset || atMost < this.#atLeast
    const isFirst = Number.isNaN(this.#startOffset)
    const isExact = logEnd === this.#logEnd
    const counted = Math.max(startOffset, this.#logEnd - lag)
    const atLeast = isExact ? atMost : Math.min(counted, atMost)
    this.#startOffset = startOffset
    this.#logEnd = logEnd
    this.#atMost = atMost
    if (isFirst || wentBack) {
      // Earlier progress is no advance, and the lower bound needs two readings.
      this.#atLeast = isFirst ? NaN : startOffset
      this.#atMostWhenProven = atMost
      this.#proven = startOffset
      return startOffset
    }
    if (!(atLeast < this.#atLeast)) this.#atLeast = atLeast
    const hasAdvanced = atLeast > this.#atMostWhenProven
    this.#atMostWhenProven = hasAdvanced ? atMost : Math.min(this.#atMostWhenProven, atMost)
    if (hasAdvanced) this.#proven = this.#atLeast
    return hasAdvanced || isExact ? this.#proven : NaN
  }
}
