import type { QueueDetails } from '../../../backlog/backlog-details.ts'
import { entry } from '../../../columns/columns.ts'
import type { DeadLetterExchanges } from '../../dead-letter-exchanges.ts'
import type { QueueSettings } from '../facts/queue-settings.ts'
import type { KnownQueues } from '../memory/known-queues.ts'

type Routes = Pick<DeadLetterExchanges, 'destinations'>

/** Returns the settings of the queue in a row of `known`, as its page shows them. */
export function settingsTexts(
  { vhosts, queues }: Pick<KnownQueues, 'vhosts' | 'queues'>,
  row: number,
  routes: Routes,
): QueueDetails['settings'] {
  const settings = entry(queues.settings, row)
  const details: readonly (readonly [label: string, value: string])[] = [
    ['Operator policy', settings.operatorPolicy],
    ['Limit', limitText(settings)],
    ['Messages expire after', seconds(settings.messageTtl)],
    ['Queue expires after', seconds(settings.expires)],
    ['Delivery limit', number(settings.deliveryLimit)],
    ['Active consumers', settings.singleActiveConsumer ? 'one at a time' : ''],
    ['Dead letters', deadLetterText(entry(vhosts.name, queues.vhost[row]!), settings, routes)],
  ]
  return details.filter(([, value]) => value !== '').map(([label, value]) => ({ label, value }))
}

function limitText({ maxLength, maxLengthBytes, overflow }: QueueSettings): string {
  const limits = [
    ...(Number.isNaN(maxLength) ? [] : [`${maxLength} messages`]),
    ...(Number.isNaN(maxLengthBytes) ? [] : [`${maxLengthBytes} bytes`]),
  ]
  return limits.length === 0 ? '' : `${limits.join(', ')} (${overflow})`
}

function deadLetterText(
  vhost: string,
  { deadLetterExchange: name, deadLetterRoutingKey: key }: QueueSettings,
  routes: Routes,
): string {
  if (name === null) return ''
  const exchange = name === '' ? 'the default exchange' : `exchange ${name}`
  const by = `by ${exchange}, with ${key === null ? 'the key of the message' : `key ${key}`}`
  const queues = routes.destinations({ vhost, name }, key)
  if (name === '' && key === null) return by
  if (queues === null) return `${by}; its bindings are not known`
  if (queues.length === 0) return `to no queue, so they are dropped; ${by}`
  return `to ${shortList(queues)} ${by}`
}

const mostNames = 5

function shortList(names: readonly string[]): string {
  const more = names.length - mostNames
  return names.slice(0, mostNames).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function seconds(value: number): string {
  return Number.isNaN(value) ? '' : `${value} s`
}

function number(value: number): string {
  return Number.isNaN(value) ? '' : String(value)
}
