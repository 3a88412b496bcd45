import { unknownColumn } from '../../../columns/columns.ts'
import type { Queues } from '../facts/facts.ts'
import { noSettings, type QueueSettings } from '../facts/queue-settings.ts'
import { allMessages } from '../facts/waiting.ts'

/** What happens to messages at the limit of a queue. */
export const overflowWords = ['drop', 'dead-letter', 'reject'] as const

/** One row for each known queue. */
export interface QueueLimits {
  /** Messages. NaN: no limit. */
  readonly messages: Float64Array
  /** Bytes of bodies. NaN: no limit. */
  readonly bytes: Float64Array
  /** Share of the limit that is used, of the fuller one; may exceed 1. NaN: no limit, or not known. */
  readonly fullness: Float64Array
  /** Index into `overflowWords`. */
  readonly overflow: Uint8Array
}

type LimitedColumns = Pick<
  Queues,
  | 'rows'
  | 'type'
  | 'settings'
  | 'limitedBytes'
  | 'ready'
  | 'unacked'
  | 'messages'
  | 'delayed'
  | 'deadLettering'
  | 'traits'
>

/**
 * Returns the limits of queues and how full they are.
 *
 * The limits count all but unacknowledged messages: ready ones, and in quorum queues delayed ones and
 * kept dead letters. A stream's limit only controls how much it retains.
 */
export function queueLimits(queues: LimitedColumns): QueueLimits {
  const { rows } = queues
  const messages = unknownColumn(rows)
  const bytes = unknownColumn(rows)
  const fullness = unknownColumn(rows)
  const overflow = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    const settings = queues.settings[row] as QueueSettings
    if (settings === noSettings || queues.type[row] === 'stream') continue
    messages[row] = settings.maxLength
    bytes[row] = settings.maxLengthBytes
    overflow[row] = overflowWords.indexOf(overflowOf(settings))
    const counted = allMessages(queues, row) - queues.unacked[row]!
    fullness[row] = fullnessOf(settings, counted, queues.limitedBytes[row]!)
  }
  return { messages, bytes, fullness, overflow }
}

function overflowOf({
  overflow,
  deadLetterExchange,
}: QueueSettings): (typeof overflowWords)[number] {
  if (overflow !== 'drop-head') return 'reject'
  return deadLetterExchange === null ? 'drop' : 'dead-letter'
}

/** A queue with a limit of 0 never keeps a message, so it cannot fill up. */
function fullnessOf(
  { maxLength, maxLengthBytes }: QueueSettings,
  messages: number,
  bytes: number,
): number {
  if (!(maxLength > 0 || maxLengthBytes > 0)) return NaN
  const ofMessages = maxLength > 0 ? messages / maxLength : 0
  const ofBytes = maxLengthBytes > 0 ? bytes / maxLengthBytes : 0
  // One limit that is reached proves a full queue; below it, the other one may be fuller.
  if (Number.isNaN(ofBytes) && ofMessages >= 1) return ofMessages
  if (Number.isNaN(ofMessages) && ofBytes >= 1) return ofBytes
  return Math.max(ofMessages, ofBytes)
}
