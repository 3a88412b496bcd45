import { count, fields } from '../../client/json-fields.ts'

/** One virtual host as reported, in messages. NaN: not reported, as before its first queue. */
interface ListedVhost {
  readonly name: string
  readonly ready: number
  readonly unacked: number
}

/** Decodes an element of a list of virtual hosts. Null: it has no name. */
export function decodeVhost(element: unknown): ListedVhost | null {
  const { name, messages_ready, messages_unacknowledged } = fields(element)
  if (typeof name !== 'string') return null
  return {
    name,
    ready: count(messages_ready),
    unacked: count(messages_unacknowledged),
  }
}
