import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { addRoutes, createServer, type Shop } from '../../examples/demo-app/src/api.ts'
import { type Consumer, type Knobs, defaultKnobs } from '../../examples/demo-app/src/knobs.ts'
import type { LoadPlan } from '../../examples/demo-app/src/load.ts'
import { ShopMetrics } from '../../examples/demo-app/src/metrics.ts'
import type { ShopEvent } from '../../examples/demo-app/src/shop-event.ts'

t.test('an order is accepted with an id, for its topic', async t => {
  const accepted: (readonly [string, ShopEvent])[] = []
  const api = anApi(t, {
    accept: (topic, event) => {
      accepted.push([topic, event])
      return Promise.resolve()
    },
  })
  const order = { customer: 'ada', country: 'nl', amount: 12.5 }

  const reply = await api.inject({ method: 'POST', url: '/orders', payload: order })

  t.equal(reply.statusCode, 202)
  t.same(accepted, [['orders', { ...order, ...reply.json<{ id: string }>() }]])
})

t.test('an order that no broker takes is answered with 503 and the reason', async t => {
  const api = anApi(t, { accept: () => Promise.reject(new Error('Kafka is away')) })
  const order = { customer: 'ada', country: 'nl', amount: 12.5 }

  const reply = await api.inject({ method: 'POST', url: '/orders', payload: order })

  t.equal(reply.statusCode, 503)
  t.same(reply.json(), { problem: 'Kafka is away' })
})

t.test('what is no order is not accepted', async t => {
  const api = anApi(t)
  for (const payload of [
    {},
    { customer: 'ada', country: 'nl', amount: 0 },
    { customer: 'ada', country: 'xx', amount: 1 },
    { customer: '', country: 'nl', amount: 1 },
    { customer: 'ada', country: 'nl', amount: '1' },
    { customer: 'ada', country: 'nl', amount: 1, id: '1' },
  ]) {
    const reply = await api.inject({ method: 'POST', url: '/orders', payload })
    t.equal(reply.statusCode, 400, JSON.stringify(payload))
  }
})

t.test('a knob is turned without touching the others, and shown', async t => {
  const billing = aConsumer('billing')
  const api = anApi(t, { consumers: [billing] })

  const reply = await api.inject({ method: 'PUT', url: '/knobs/billing', payload: { pace: 5 } })
  await api.inject({ method: 'PUT', url: '/knobs/billing', payload: { poison: 0.5 } })
  const knobs = await api.inject('/knobs')

  t.match(reply.json(), { consumer: 'billing', pace: 5, stopped: false, poison: 0 })
  t.same(knobs.json(), [
    {
      consumer: 'billing',
      messaging_system: 'rabbitmq',
      destinations: ['billing'],
      pace: 5,
      stopped: false,
      poison: 0.5,
    },
  ])
})

t.test('who comes without a path is shown the knobs', async t => {
  const reply = await anApi(t).inject('/')

  t.equal(reply.statusCode, 302)
  t.equal(reply.headers.location, '/knobs')
})

t.test('a pace of null is as fast as it can', async t => {
  const billing = aConsumer('billing', { pace: 5 })
  const api = anApi(t, { consumers: [billing] })

  await api.inject({ method: 'PUT', url: '/knobs/billing', payload: { pace: null } })

  t.equal(billing.knobs.pace, null)
})

t.test('a knob that does not exist, or does not go so far, is a mistake', async t => {
  const billing = aConsumer('billing')
  const api = anApi(t, { consumers: [billing] })
  for (const payload of [{}, { speed: 1 }, { pace: -1 }, { poison: 2 }, { stopped: 'true' }]) {
    const reply = await api.inject({ method: 'PUT', url: '/knobs/billing', payload })
    t.equal(reply.statusCode, 400, JSON.stringify(payload))
  }
  t.same(billing.knobs, defaultKnobs)
})

t.test('a consumer that does not exist is answered with those that do', async t => {
  const api = anApi(t, { consumers: [aConsumer('billing'), aConsumer('emails')] })
  for (const [method, url] of [
    ['PUT', '/knobs/audit'],
    ['POST', '/knobs/audit/rewind'],
  ] as const) {
    const reply = await api.inject({
      method,
      url,
      ...(method === 'PUT' && { payload: { pace: 1 } }),
    })
    t.equal(reply.statusCode, 404)
    t.same(reply.json(), { problem: 'expected one of billing, emails' })
  }
})

t.test('only what keeps its events can be rewound', async t => {
  let rewinds = 0
  const rewind = (): Promise<void> => {
    rewinds++
    return Promise.resolve()
  }
  const consumers = [Object.assign(aConsumer('billing'), { rewind }), aConsumer('emails')]
  const api = anApi(t, { consumers })

  t.equal((await api.inject({ method: 'POST', url: '/knobs/billing/rewind' })).statusCode, 200)
  t.equal(rewinds, 1)
  t.equal((await api.inject({ method: 'POST', url: '/knobs/emails/rewind' })).statusCode, 409)

  await api.inject({ method: 'PUT', url: '/knobs/billing', payload: { stopped: true } })
  t.equal((await api.inject({ method: 'POST', url: '/knobs/billing/rewind' })).statusCode, 409)
  t.equal(rewinds, 1)
})

t.test('another load takes the place of the one that runs', async t => {
  const started: LoadPlan[] = []
  const load = {
    plan: { perSecond: 30, minutes: 60 },
    start: (plan: LoadPlan) => started.push(plan),
  }
  const api = anApi(t, { load })
  const payload = { perSecond: 200, minutes: 1 }

  t.same((await api.inject('/load')).json(), { perSecond: 30, minutes: 60 })
  t.equal((await api.inject({ method: 'PUT', url: '/load', payload })).statusCode, 200)
  t.same(started, [payload])
})

t.test('it is ready while all of its brokers are connected, and healthy anyway', async t => {
  let rabbitmq = false
  const api = anApi(t, { brokers: () => ({ kafka: true, rabbitmq }) })

  const before = await api.inject('/-/ready')
  t.equal(before.statusCode, 503)
  t.same(before.json(), { kafka: true, rabbitmq: false })
  t.equal((await api.inject('/-/healthy')).statusCode, 200)
  rabbitmq = true
  t.equal((await api.inject('/-/ready')).statusCode, 200)
})

t.test('messages are counted when the broker has confirmed them, failures apart', async t => {
  const metrics = new ShopMetrics()
  const api = anApi(t, { metrics })
  const orders = { messaging_system: 'kafka', destination: 'orders' } as const

  await metrics.recordSend(orders, () => Promise.resolve())
  await t.rejects(metrics.recordSend(orders, () => Promise.reject(new Error('away'))))
  const { body } = await api.inject('/metrics')

  for (const family of ['shop_messages_sent_total', 'shop_message_send_failures_total']) {
    t.match(body, `${family}{messaging_system="kafka",destination="orders"} 1`)
  }
  const duration = 'shop_message_send_duration_seconds_count'
  t.match(body, `${duration}{messaging_system="kafka",destination="orders"} 2`)
})

function anApi(t: Test, shop: Partial<Shop> = {}): FastifyInstance {
  const api = createServer({ logs: false })
  t.teardown(() => api.close())
  addRoutes(api, {
    topics: [{ topic: 'orders', partitions: 1 }],
    consumers: [],
    load: { plan: { perSecond: 0, minutes: 0 }, start: () => undefined },
    metrics: new ShopMetrics(),
    brokers: () => ({}),
    accept: () => Promise.resolve(),
    ...shop,
  })
  return api
}

function aConsumer(name: string, knobs: Partial<Knobs> = {}): Consumer {
  const consumer = {
    name,
    messagingSystem: 'rabbitmq' as const,
    destinations: [name],
    knobs: { ...defaultKnobs, ...knobs },
    adjust(change: Partial<Knobs>) {
      consumer.knobs = { ...consumer.knobs, ...change }
    },
    close: () => Promise.resolve(),
  }
  return consumer
}
