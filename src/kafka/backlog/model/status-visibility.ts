import { statuses } from '../../../backlog/status.ts'
import { cell } from '../../../columns/columns.ts'
import type { Groups } from '../facts/facts.ts'

const ok = statuses.indexOf('ok')
const unknown = statuses.indexOf('unknown')

/**
 * The status of groups, of which none is `ok` that also reads what we may not see.
 *
 * Bad news of the topics that are seen stay what they are.
 */
export function okOnlyIfFullyVisible(
  { invisiblePartitions }: Pick<Groups, 'invisiblePartitions'>,
  groupStatus: Uint8Array,
): Uint8Array {
  return groupStatus.map((status, group) =>
    status === ok && cell(invisiblePartitions, group) > 0 ? unknown : status,
  )
}
