import { Script } from 'node:vm'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { addRoutes, createServer, type Shop } from '../../examples/demo-app/src/api.ts'
import { type Consumer, defaultKnobs, type Knobs } from '../../examples/demo-app/src/knobs.ts'
import { ShopMetrics } from '../../examples/demo-app/src/metrics.ts'

const order = { customer: 'ada', country: 'nl', amount: 12.5 }

t.test('an order is accepted with an id; 503 gives the reason if no broker takes it', async t => {
  const accepted: unknown[] = []
  const problem = 'Kafka is not connected'
  let isConnected = true
  const send = client(t, {
    accept: (topic, event) => {
      accepted.push([topic, event])
      return isConnected ? Promise.resolve() : Promise.reject(new Error(problem))
    },
  })

  const [status, body] = await send('POST /orders', order)
  t.equal(status, 202)
  t.match(body, { id: String })
  t.same(accepted, [['orders', { ...order, ...body }]])
  isConnected = false
  t.same(await send('POST /orders', order), [503, { problem }])
})

t.test('invalid orders and knobs are rejected', async t => {
  const billing = aConsumer('billing')
  const send = client(t, { consumers: [billing] })
  const orders = [
    {},
    ...[{ amount: 0 }, { amount: '1' }, { country: 'xx' }, { customer: '' }, { id: '1' }].map(
      change => ({ ...order, ...change }),
    ),
  ]
  const knobs = [{}, { speed: 1 }, { pace: -1 }, { poison: 2 }, { stopped: 'true' }]
  const accepted: unknown[] = []
  for (const body of orders) if ((await send('POST /orders', body))[0] !== 400) accepted.push(body)
  for (const body of knobs)
    if ((await send('PUT /knobs/billing', body))[0] !== 400) accepted.push(body)

  t.same(accepted, [])
  t.same(billing.knobs, defaultKnobs)
})

t.test('a knob changes without affecting the others; a pace of null is unlimited', async t => {
  const send = client(t, { consumers: [aConsumer('billing')] })

  t.match(await send('PUT /knobs/billing', { pace: 5 }), [200, { pace: 5, poison: 0 }])
  t.match(await send('PUT /knobs/billing', { poison: 0.5 }), [200, { pace: 5, poison: 0.5 }])
  await send('PUT /knobs/billing', { pace: null })
  t.same(await send('GET /knobs'), [
    200,
    [
      {
        ...{ consumer: 'billing', messaging_system: 'rabbitmq', destinations: ['billing'] },
        ...{ pace: null, stopped: false, poison: 0.5 },
      },
    ],
  ])
})

t.test('only a running Kafka consumer can be rewound; unknown consumers are 404', async t => {
  let rewinds = 0
  const rewind = (): Promise<void> => {
    rewinds++
    return Promise.resolve()
  }
  const consumers = [Object.assign(aConsumer('billing'), { rewind }), aConsumer('emails')]
  const send = client(t, { consumers })
  const unknown = [404, { problem: 'expected one of billing, emails' }]

  t.match(await send('POST /knobs/billing/rewind'), [200])
  t.match(await send('POST /knobs/emails/rewind'), [409])
  await send('PUT /knobs/billing', { stopped: true })
  t.match(await send('POST /knobs/billing/rewind'), [409])
  t.equal(rewinds, 1)
  t.same(await send('PUT /knobs/audit', { pace: 1 }), unknown)
  t.same(await send('POST /knobs/audit/rewind'), unknown)
})

t.test('a load replaces the current one, and the page has its own script only', async t => {
  const started: object[] = []
  const plan = { perSecond: 30, minutes: 60 }
  const load = { plan, start: (next: object) => started.push(next) }
  const send = client(t, { load })

  t.same(await send('GET /load'), [200, plan])
  t.match(await send('PUT /load', { perSecond: 200, minutes: 1 }), [200])
  t.same(started, [{ perSecond: 200, minutes: 1 }])
  const api = anApi(t, {})
  const root = await api.inject('/')
  t.match(root.headers['content-security-policy'], "default-src 'none'; script-src 'self'")
  t.same(
    Array.from(root.body.matchAll(/src="([^"]*)"/g), ([, src]) => src),
    ['/page.js'],
  )
  const script = await api.inject('/page.js')
  t.match(script.headers['content-type'], 'text/javascript')
  t.doesNotThrow(() => new Script(script.body))
  t.notMatch(script.body, 'innerHTML')
})

t.test('it is ready while all brokers are connected, and always healthy', async t => {
  const brokers = { kafka: true, rabbitmq: false }
  const send = client(t, { brokers: () => brokers })

  t.same(await send('GET /-/ready'), [503, { kafka: true, rabbitmq: false }])
  t.match(await send('GET /-/healthy'), [200])
  brokers.rabbitmq = true
  t.match(await send('GET /-/ready'), [200])
})

t.test('confirmed messages and failures are counted separately', async t => {
  const metrics = new ShopMetrics()
  const orders = { messaging_system: 'kafka', destination: 'orders' } as const
  await metrics.recordSend(orders, () => Promise.resolve())
  await t.rejects(metrics.recordSend(orders, () => Promise.reject(new Error('away'))))

  const { body } = await anApi(t, { metrics }).inject('/metrics')
  const labels = '{messaging_system="kafka",destination="orders"}'
  t.match(body, `shop_messages_sent_total${labels} 1\n`)
  t.match(body, `shop_message_send_failures_total${labels} 1\n`)
  t.match(body, `shop_message_send_duration_seconds_count${labels} 2\n`)
})

/** Returns a function that sends `METHOD /path` and returns the status and the body. */
function client(t: Test, shop: Partial<Shop>) {
  const api = anApi(t, shop)
  return async (request: string, payload?: object): Promise<[number, object]> => {
    const [method = '', url = ''] = request.split(' ')
    const options = { method: method as 'GET', url, ...(payload && { payload }) }
    const response = await api.inject(options)
    return [response.statusCode, response.json<object>()]
  }
}

function anApi(t: Test, shop: Partial<Shop>): FastifyInstance {
  const api = createServer({ logs: false })
  t.teardown(() => api.close())
  addRoutes(api, {
    ...{ topics: [{ topic: 'orders', partitions: 1 }], consumers: [], metrics: new ShopMetrics() },
    ...{ load: { plan: { perSecond: 0, minutes: 0 }, start: () => undefined } },
    ...{ brokers: () => ({}), accept: () => Promise.resolve(), ...shop },
  })
  return api
}

function aConsumer(name: string): Consumer {
  return {
    ...{ name, messagingSystem: 'rabbitmq', destinations: [name], knobs: defaultKnobs },
    ...{ close: () => Promise.resolve() },
    adjust(this: { knobs: Knobs }, change: Partial<Knobs>) {
      this.knobs = { ...this.knobs, ...change }
    },
  }
}

t.test('the page of another site can change nothing', async t => {
  const billing = aConsumer('billing')
  const api = anApi(t, { consumers: [billing] })
  const put = async (site: string | undefined): Promise<number> => {
    const headers = site === undefined ? {} : { 'sec-fetch-site': site }
    const request = {
      method: 'PUT',
      url: '/knobs/billing',
      headers,
      body: { stopped: true },
    } as const
    return (await api.inject(request)).statusCode
  }
  t.equal(await put('cross-site'), 403)
  t.equal(await put('same-site'), 403)
  t.equal(billing.knobs.stopped, false)
  t.equal(await put('same-origin'), 200)
  t.equal(await put(undefined), 200, 'curl')
})
