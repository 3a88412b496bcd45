import { fields, name, text } from '../../client/json-fields.ts'
import type { ListedLink } from '../facts.ts'

/** The members of a shovel that `decodeShovel` reads. */
export const shovelColumns = 'name,vhost,type,state,node,timestamp'

/** Decodes an element of a list of shovels. Null: it has no name, or is dynamic without a virtual host. */
export function decodeShovel(element: unknown): ListedLink | null {
  const shovel = fields(element)
  const shovelName = name(shovel['name'])
  const type = text(shovel['type'])
  const vhost = name(shovel['vhost']) ?? (type === 'static' ? '' : null)
  if (shovelName === null || vhost === null) return null
  return { identity: [vhost, type, shovelName], ...stateOf(shovel, shovel['state']) }
}

/** The members of a federation link that `decodeFederationLink` reads. */
export const federationColumns =
  'vhost,exchange,queue,upstream,upstream_exchange,upstream_queue,status,node,timestamp'

/** Decodes an element of a list of federation links. Null: it has no virtual host, or no name. */
export function decodeFederationLink(element: unknown): ListedLink | null {
  const link = fields(element)
  const vhost = name(link['vhost'])
  const exchange = text(link['exchange'])
  const queue = text(link['queue'])
  const upstream = name(link['upstream'])
  if (vhost === null || upstream === null || (exchange === '' && queue === '')) return null
  const source = text(exchange === '' ? link['upstream_queue'] : link['upstream_exchange'])
  return { identity: [vhost, exchange, queue, upstream, source], ...stateOf(link, link['status']) }
}

function stateOf(
  { node, timestamp }: Readonly<Record<string, unknown>>,
  state: unknown,
): Omit<ListedLink, 'identity'> {
  return { state: text(state) || 'unknown', node: text(node), changedAt: sortable(text(timestamp)) }
}

/** RabbitMQ writes `2026-11-30 4:51:09`: with two digits for the hour the text sorts by time. */
function sortable(timestamp: string): string {
  return timestamp.replace(/ (\d):/, ' 0$1:')
}
