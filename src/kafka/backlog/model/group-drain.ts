import { unknownColumn } from '../../../columns/columns.ts'
import type { KnownPositions } from './model.ts'

/**
 * Returns the longest known drain time over the partitions of each (group, topic).
 *
 * `drain` is the drain time of each position. NaN: unknown, or all known times are 0 and that of
 * another partition is unknown.
 */
export function groupTopicDrain(
  { groupTopics: { rows, ofPosition }, groupTopicSums, positionStates: { lag } }: KnownPositions,
  drain: Float64Array,
): Float64Array {
  const longest = unknownColumn(rows)
  const hasUnknown = groupTopicSums.isIncomplete.slice()
  for (let row = 0; row < drain.length; row++) {
    const owner = ofPosition[row]!
    const time = drain[row]!
    if (Number.isNaN(time) || Number.isNaN(lag[row])) hasUnknown[owner] = 1
    else if (!(time <= longest[owner]!)) longest[owner] = time
  }
  for (let owner = 0; owner < rows; owner++) {
    if (hasUnknown[owner] === 1 && longest[owner] === 0) longest[owner] = NaN
  }
  return longest
}
