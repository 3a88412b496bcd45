import { count, flag, fields, length, name } from '../../client/json-fields.ts'
import { recordOf } from '../../../columns/record-of.ts'
import { type ListedNode, type NodeNumber, nodeNumberColumns, nodeNumbers } from '../facts.ts'

/** The members of a node that `decodeNode` reads; all of them together are 40 times as large. */
export const nodeColumns = ['name', 'type', 'running', ...Object.values(nodeNumbers)].join(',')

/** Columns that are not a count of things. */
const special: Partial<Record<NodeNumber, (member: unknown) => number>> = {
  memoryAlarm: flag,
  diskAlarm: flag,
  // Milliseconds.
  uptime: uptime => count(uptime) / 1000,
  partitionedPeers: length,
}

/**
 * Decodes an element of a list of nodes. Null: it has no name.
 *
 * A node that is down has only its name and type. Free disk space and its limit are the text
 * `disk_free_monitoring_disabled` where that is so.
 */
export function decodeNode(element: unknown): ListedNode | null {
  const node = fields(element)
  const nodeName = name(node['name'])
  if (nodeName === null) return null
  return {
    name: nodeName,
    running: node['running'] === true,
    ...recordOf(nodeNumberColumns, column => {
      const decode = special[column] ?? count
      return decode(node[nodeNumbers[column]])
    }),
  }
}
