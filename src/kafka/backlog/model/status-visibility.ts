import { statuses } from '../../../backlog/status.ts'
import { cell } from '../../../columns/columns.ts'
import type { Groups } from '../facts/facts.ts'

const ok = statuses.indexOf('ok')
const unknown = statuses.indexOf('unknown')

/**
 * Returns the status of groups, with `unknown` for an `ok` group that has invisible partitions.
 *
 * Bad statuses from the visible topics remain.
 */
export function okOnlyIfFullyVisible(
  { invisiblePartitions }: Pick<Groups, 'invisiblePartitions'>,
  groupStatus: Uint8Array,
): Uint8Array {
  return groupStatus.map((status, group) =>
    status === ok && cell(invisiblePartitions, group) > 0 ? unknown : status,
  )
}
