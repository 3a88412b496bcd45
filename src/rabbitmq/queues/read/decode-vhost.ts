import { count, fields, name } from '../../client/json-fields.ts'

/** One virtual host as reported, in messages. NaN: not reported, as before its first queue. */
interface ListedVhost {
  readonly name: string
  readonly ready: number
  readonly unacked: number
}

/** Decodes an element of a list of virtual hosts. Null: it has no name. */
export function decodeVhost(element: unknown): ListedVhost | null {
  const vhost = fields(element)
  const { messages_ready, messages_unacknowledged } = vhost
  const vhostName = name(vhost['name'])
  if (vhostName === null) return null
  return {
    name: vhostName,
    ready: count(messages_ready),
    unacked: count(messages_unacknowledged),
  }
}
