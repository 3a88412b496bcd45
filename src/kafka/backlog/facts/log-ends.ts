import { unknownColumn } from '../../../columns/columns.ts'
import type { Partitions } from './facts.ts'

/** Which records consumers may read: all, or only those of completed transactions. */
export type Isolation = 'read_uncommitted' | 'read_committed'

/** Offsets at the ends of each partition's log, written one by one as leaders report them. */
export class LogEnds {
  readonly logStartOffset: Float64Array
  readonly logEndOffset: Float64Array
  readonly lastStableOffset: Float64Array

  constructor(partitions: number) {
    this.logStartOffset = unknownColumn(partitions)
    this.logEndOffset = unknownColumn(partitions)
    this.lastStableOffset = unknownColumn(partitions)
  }

  seal(isolation: Isolation): LogEndColumns {
    const { logStartOffset, logEndOffset, lastStableOffset } = this
    const readableEndOffset = isolation === 'read_committed' ? lastStableOffset : logEndOffset
    return { logStartOffset, logEndOffset, lastStableOffset, readableEndOffset }
  }
}

type LogEndColumns = Pick<
  Partitions,
  'logStartOffset' | 'logEndOffset' | 'lastStableOffset' | 'readableEndOffset'
>
