import type { Problem } from '../../../reading/problem.ts'
import type { ExchangeName } from '../../dead-letter-exchanges.ts'
import type { Binding, ExchangeBindings } from '../../exchange-bindings.ts'
import type { SectionRequests } from '../../section-requests.ts'
import { problemOfVhost } from '../../visible-vhosts.ts'
import type { ReadExchange } from '../facts.ts'
import { decodeBinding, decodeExchangeType } from './decode-topology.ts'

/** Most exchanges that one reading reads: each takes two requests. */
export const mostExchanges = 200

export interface ExchangesToRead {
  /** Waits until the exchanges are known, or the signal is aborted. */
  whenNamed(signal: AbortSignal): Promise<void>
  /** Returns the exchanges, those that were read least recently first. */
  due(): readonly ExchangeName[]
}

/** Reads the type and the bindings of each exchange, and of the exchanges that these are bound to. */
export async function readExchanges(
  toRead: ExchangesToRead,
  section: SectionRequests,
  signal: AbortSignal,
): Promise<readonly ReadExchange[]> {
  await toRead.whenNamed(signal)
  const exchanges: ReadExchange[] = []
  const queue = [...toRead.due()]
  const known = new Set(queue.map(key))
  // Grows while it is iterated.
  for (const exchange of queue) {
    if (exchanges.length >= mostExchanges || section.isTerminal || isNodeFailing(section)) break
    const read = await readExchange(exchange, section)
    exchanges.push({ ...exchange, read })
    for (const { destination, isQueue } of read?.bindings ?? []) {
      const next = { vhost: exchange.vhost, name: destination }
      if (isQueue || known.has(key(next))) continue
      known.add(key(next))
      queue.push(next)
    }
  }
  return exchanges
}

/** Returns true after a failure that other exchanges would share: each request would wait for its timeout. */
function isNodeFailing({ problems }: SectionRequests): boolean {
  return problems.some(
    ({ kind }) => kind === 'timeout' || kind === 'throttled' || kind === 'unavailable',
  )
}

function key({ vhost, name }: ExchangeName): string {
  return JSON.stringify([vhost, name])
}

/** Null: it could not be read. */
async function readExchange(
  { vhost, name }: ExchangeName,
  section: SectionRequests,
): Promise<ExchangeBindings | null> {
  const reword = (problem: Problem): Problem => problemOfVhost(vhost, problem)
  const type = await section.documentIfExists(
    {
      path: ['exchanges', vhost, name],
      query: { columns: 'type', disable_stats: true },
      api: 'GET /api/exchanges/{vhost}/{exchange}',
    },
    decodeExchangeType,
    'an object with type',
    reword,
  )
  if (type === null) return null
  // RabbitMQ drops dead letters for an exchange that does not exist.
  if (type === 'missing') return { type: '', bindings: [] }
  const bindings: Binding[] = []
  const isComplete = await section.list(
    {
      path: ['exchanges', vhost, name, 'bindings', 'source'],
      query: { columns: 'destination,destination_type,routing_key' },
      api: 'GET /api/exchanges/{vhost}/{exchange}/bindings/source',
    },
    decodeBinding,
    binding => bindings.push(binding),
    reword,
  )
  return isComplete ? { type: type.decoded, bindings } : null
}
