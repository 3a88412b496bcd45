import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { Load } from '../../examples/demo-app/src/load.ts'

interface Post {
  readonly path: string
  readonly event: Readonly<Record<string, unknown>>
}

t.test('a load posts orders and payments, and ends after its time', async t => {
  const shop = await aShop(t)
  const load = new Load(shop.url)
  t.teardown(() => load.close())

  load.start({ perSecond: 100, minutes: 0.5 / 60 })
  t.same(load.plan, { perSecond: 100, minutes: 0.5 / 60 })
  await load.over()

  t.same(load.plan, { perSecond: 0, minutes: 0 })
  t.same(new Set(shop.posts.map(({ path }) => path)), new Set(['/orders', '/payments']))
  const valid = { customer: /^customer-\d+$/, country: /^[a-z]{2}$/ }
  t.match(
    shop.posts.map(({ event }) => event),
    shop.posts.map(() => valid),
  )
  t.ok(shop.posts.every(({ event }) => Number(event['amount']) >= 1))
})

t.test('another load replaces the current one', async t => {
  const shop = await aShop(t)
  const load = new Load(shop.url)
  t.teardown(() => load.close())

  load.start({ perSecond: 100, minutes: 60 })
  load.start({ perSecond: 0, minutes: 0 })
  await load.over()

  t.same(load.plan, { perSecond: 0, minutes: 0 })
})

t.test('an unreachable shop does not end the load, closing it does', async t => {
  const load = new Load('http://127.0.0.1:1')

  load.start({ perSecond: 100, minutes: 60 })
  await load.close()

  t.pass('the load has ended')
})

/** A shop that records all posts. */
async function aShop(t: Test): Promise<{ readonly url: string; readonly posts: readonly Post[] }> {
  const posts: Post[] = []
  const server = createServer((request, response) => {
    void request
      .setEncoding('utf8')
      .toArray()
      .then(chunks => {
        const event = JSON.parse(chunks.join('')) as Post['event']
        posts.push({ path: request.url ?? '', event })
        response.writeHead(202).end('{}')
      })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, posts }
}
