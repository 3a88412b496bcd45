import type { ListedNode } from '../facts.ts'
import { count, fields, flag, length, text } from '../../client/json-fields.ts'

/** The members of a node that `decodeNode` reads; all of them together are 40 times as large. */
export const nodeColumns = [
  'name',
  'type',
  'running',
  'mem_used',
  'mem_limit',
  'mem_alarm',
  'disk_free',
  'disk_free_limit',
  'disk_free_alarm',
  'fd_used',
  'fd_total',
  'proc_used',
  'proc_total',
  'run_queue',
  'uptime',
  'partitions',
].join(',')

/** Decodes an element of a list of nodes; one that is down has name and type alone. Null: it is none. */
export function decodeNode(element: unknown): ListedNode | null {
  const node = fields(element)
  const { name } = node
  if (typeof name !== 'string') return null
  return {
    name,
    type: text(node['type']),
    running: node['running'] === true,
    memoryUsed: count(node['mem_used']),
    memoryLimit: count(node['mem_limit']),
    memoryAlarm: flag(node['mem_alarm']),
    // Both are the text `disk_free_monitoring_disabled` where that is so.
    diskFree: count(node['disk_free']),
    diskFreeLimit: count(node['disk_free_limit']),
    diskAlarm: flag(node['disk_free_alarm']),
    fileDescriptorsUsed: count(node['fd_used']),
    fileDescriptorsLimit: count(node['fd_total']),
    processesUsed: count(node['proc_used']),
    processesLimit: count(node['proc_total']),
    runQueue: count(node['run_queue']),
    uptime: count(node['uptime']) / 1000,
    partitionedPeers: length(node['partitions']),
  }
}
