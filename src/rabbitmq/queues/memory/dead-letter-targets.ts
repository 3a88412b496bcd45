import { entry } from '../../../columns/columns.ts'
import type { DeadLetterExchanges, ExchangeName } from '../../dead-letter-exchanges.ts'
import { noSettings, type QueueSettings } from '../facts/queue-settings.ts'
import type { KnownQueues } from './known-queues.ts'

/** Where the dead letters of the known queues go. */
interface DeadLetterTargets {
  /** 1: other queues send it their dead letters. A row for each row of `KnownQueues.queues`. */
  readonly isTarget: Uint8Array
  /** The exchanges that the queues name, each once. */
  readonly exchanges: readonly ExchangeName[]
}

type Known = Pick<KnownQueues, 'queues' | 'id'> & {
  readonly vhosts: { readonly name: readonly string[] }
}

/**
 * Finds the queues that get dead letters, over the default exchange or over bindings that are known.
 *
 * A queue whose messages expire, and that never had a consumer, delays messages: what it passes on is
 * work again, and no dead letter. So the work queue behind it is no target.
 */
export function deadLetterTargets(
  { vhosts, queues, id }: Known,
  hadConsumers: (id: number) => boolean,
  routes: Pick<DeadLetterExchanges, 'destinations'>,
): DeadLetterTargets {
  const isTarget = new Uint8Array(queues.rows)
  const exchanges: ExchangeName[] = []
  const targets = new Map<number, Set<string>>()
  const seen = new Map<number, Set<QueueSettings>>()
  const named = new Map<number, Set<string>>()
  for (let row = 0; row < queues.rows; row++) {
    const settings = queues.settings[row] as QueueSettings
    if (settings === noSettings || settings.deadLetterExchange === null) continue
    const vhostRow = queues.vhost[row]!
    const name = settings.deadLetterExchange
    const exchange = { vhost: entry(vhosts.name, vhostRow), name }
    if (name !== '' && addTo(named, vhostRow, name)) exchanges.push(exchange)
    if (isDelaying(settings) && !hadConsumers(id[row]!)) continue
    // Many queues have the same settings, and so the same targets.
    if (!addTo(seen, vhostRow, settings)) continue
    for (const target of routes.destinations(exchange, settings.deadLetterRoutingKey) ?? []) {
      addTo(targets, vhostRow, target)
    }
  }
  if (targets.size > 0) {
    for (let row = 0; row < queues.rows; row++) {
      const ofVhost = targets.get(queues.vhost[row]!)
      if (ofVhost?.has(queues.name[row] as string) === true) isTarget[row] = 1
    }
  }
  return { isTarget, exchanges }
}

function isDelaying({ messageTtl }: QueueSettings): boolean {
  return messageTtl >= 0
}

/** Returns false if the element was there before. */
function addTo<T>(sets: Map<number, Set<T>>, owner: number, element: T): boolean {
  let set = sets.get(owner)
  if (set === undefined) {
    set = new Set()
    sets.set(owner, set)
  }
  if (set.has(element)) return false
  set.add(element)
  return true
}
