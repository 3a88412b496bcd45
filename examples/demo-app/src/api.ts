import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import type { Consumer, Knobs } from './knobs.ts'
import type { Load, LoadPlan } from './load.ts'
import type { ShopMetrics } from './metrics.ts'
import { countries, type ShopEvent } from './shop-event.ts'
import { page, pagePolicy, pageScript } from './page.ts'
import type { TopicPlan } from './shop.ts'

export interface Shop {
  readonly topics: readonly TopicPlan[]
  readonly consumers: readonly Consumer[]
  readonly load: Pick<Load, 'plan' | 'start'>
  readonly metrics: ShopMetrics
  /** Returns whether each broker is connected. */
  brokers(): Readonly<Record<string, boolean>>
  accept(topic: string, event: ShopEvent): Promise<void>
}

/** Creates the server without routes, because the objects behind the routes need its logger. */
export function createServer({ logs = true } = {}): FastifyInstance {
  return Fastify({
    logger: logs,
    // Orders are too frequent to log.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    // Unknown knobs, and strings such as "true", must be errors.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  })
}

/** Adds the HTTP API: orders, metrics, and controls for consumers and load. */
export function addRoutes(api: FastifyInstance, shop: Shop): void {
  for (const { topic } of shop.topics) addOrders(api, topic, shop)
  addKnobs(api, shop)
  addLoad(api, shop)
  api.addHook('onRequest', async (request, reply) => {
    if (isFromOtherSite(request)) {
      await reply.code(403).send({ problem: 'not allowed from the page of another site' })
    }
  })
  api.get('/', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', pagePolicy).send(page),
  )
  api.get('/page.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(pageScript),
  )
  api.get('/metrics', async (_request, reply) => {
    const { registry } = shop.metrics
    return reply.type(registry.contentType).send(await registry.metrics())
  })
  api.get('/-/healthy', () => ({ healthy: true }))
  api.get('/-/ready', (_request, reply) => {
    const brokers = shop.brokers()
    const isReady = Object.values(brokers).every(isConnected => isConnected)
    return reply.code(isReady ? 200 : 503).send(brokers)
  })
}

/** Browsers say which site sent a request; other clients say nothing. */
function isFromOtherSite({ method, headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  return method !== 'GET' && site !== undefined && site !== 'same-origin' && site !== 'none'
}

function addOrders(api: FastifyInstance, topic: string, shop: Shop): void {
  const body = {
    type: 'object',
    required: ['customer', 'country', 'amount'],
    additionalProperties: false,
    properties: {
      customer: { type: 'string', minLength: 1, maxLength: 100 },
      country: { enum: countries },
      amount: { type: 'number', exclusiveMinimum: 0 },
    },
  }
  api.post<{ Body: Omit<ShopEvent, 'id'> }>(
    `/${topic}`,
    { schema: { body } },
    async (request, reply) => {
      const event = { id: randomUUID(), ...request.body }
      try {
        await shop.accept(topic, event)
      } catch (error) {
        return reply.code(503).send({ problem: (error as Error).message })
      }
      return reply.code(202).send({ id: event.id })
    },
  )
}

function addKnobs(api: FastifyInstance, { consumers }: Shop): void {
  const body = {
    type: 'object',
    minProperties: 1,
    additionalProperties: false,
    properties: {
      pace: { type: 'number', nullable: true, minimum: 0 },
      stopped: { type: 'boolean' },
      poison: { type: 'number', minimum: 0, maximum: 1 },
    },
  }
  const byName = new Map(consumers.map(consumer => [consumer.name, consumer]))
  const unknown = { problem: `expected one of ${[...byName.keys()].join(', ')}` }

  api.get('/knobs', () => consumers.map(toJson))
  api.put<{ Params: { consumer: string }; Body: Partial<Knobs> }>(
    '/knobs/:consumer',
    { schema: { body } },
    (request, reply) => {
      const consumer = byName.get(request.params.consumer)
      if (consumer === undefined) return reply.code(404).send(unknown)
      consumer.adjust(request.body)
      return reply.send(toJson(consumer))
    },
  )
  api.post<{ Params: { consumer: string } }>('/knobs/:consumer/rewind', async (request, reply) => {
    const consumer = byName.get(request.params.consumer)
    if (consumer === undefined) return reply.code(404).send(unknown)
    if (consumer.rewind === undefined) {
      return reply.code(409).send({ problem: 'a queue does not keep processed messages' })
    }
    if (consumer.knobs.stopped) return reply.code(409).send({ problem: 'the consumer is stopped' })
    await consumer.rewind()
    return reply.send(toJson(consumer))
  })
}

function addLoad(api: FastifyInstance, { load }: Shop): void {
  const body = {
    type: 'object',
    required: ['perSecond', 'minutes'],
    additionalProperties: false,
    properties: {
      perSecond: { type: 'number', minimum: 0, maximum: 500 },
      minutes: { type: 'number', minimum: 0, maximum: 1440 },
    },
  }
  api.get('/load', () => load.plan)
  api.put<{ Body: LoadPlan }>('/load', { schema: { body } }, request => {
    load.start(request.body)
    return load.plan
  })
}

function toJson({ name, messagingSystem, destinations, knobs }: Consumer): object {
  return { consumer: name, messaging_system: messagingSystem, destinations, ...knobs }
}
