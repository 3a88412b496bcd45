/** What a reading told of a share group in one partition; offsets, all known. */
export interface ReportedShare {
  /** Of the first message that is not done, as it was stored with the last acknowledgements. */
  readonly startOffset: number
  /** Messages not done. */
  readonly lag: number
  /** Where the log ended, a moment after the lag was counted. */
  readonly logEnd: number
  readonly readableEnd: number
}

/**
 * How far a share group has come in one partition.
 *
 * It finishes messages in any order, and the start offset stands for as long as the first of them
 * takes, or until more is acknowledged. What is done in all shows as the distance of the lag from
 * the log end, but the coordinator does not tell which end it counted from: it was not before the
 * one of the last reading, nor after that of this one. So there are two bounds, and an advance is
 * proven only when the lower one passes what the upper one was before.
 */
export class ShareProgress {
  #startOffset = NaN
  #logEnd = NaN
  #atLeast = NaN
  #atMost = NaN
  /** What was at most done when an advance was last proven. */
  #atMostThen = NaN
  #proven = NaN

  /**
   * At least as many messages are done as if all below this offset were, and none above.
   *
   * It goes back only when the group does. NaN: fewer than two readings told of it.
   */
  get doneAtLeast(): number {
    return this.#atLeast
  }

  /** At most as many, by the last reading, so the first message not done is not after this offset. */
  get doneAtMost(): number {
    return this.#atMost
  }

  /**
   * Takes what a reading told; gives a position that advances when something was surely done.
   *
   * NaN: that something was done since the last reading is neither proven nor excluded.
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
      // What was done before is no advance, and what is done in all takes two readings to tell.
      this.#atLeast = isFirst ? NaN : startOffset
      this.#atMostThen = atMost
      this.#proven = startOffset
      return startOffset
    }
    if (!(atLeast < this.#atLeast)) this.#atLeast = atLeast
    const hasAdvanced = atLeast > this.#atMostThen
    this.#atMostThen = hasAdvanced ? atMost : Math.min(this.#atMostThen, atMost)
    if (hasAdvanced) this.#proven = this.#atLeast
    return hasAdvanced || isExact ? this.#proven : NaN
  }
}
