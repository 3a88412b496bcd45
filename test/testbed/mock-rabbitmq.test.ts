import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { extname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { clusterOfSize } from '../../testbed/mock-rabbitmq/cluster-of-size.ts'
import {
  createMockRabbitmq,
  type MockRabbitmq,
  type MockRabbitmqOptions,
} from '../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { recordedList } from '../rabbitmq/fixture.ts'

async function aMock(t: Test, options?: MockRabbitmqOptions): Promise<MockRabbitmq> {
  const mock = createMockRabbitmq(options)
  await mock.start()
  t.teardown(() => mock.stop())
  return mock
}

interface ApiResponse {
  readonly status: number
  readonly document: unknown
}

async function request(
  { urls }: MockRabbitmq,
  path: string,
  password = 'guest',
): Promise<ApiResponse> {
  const authorization = `Basic ${Buffer.from(`guest:${password}`).toString('base64')}`
  const response = await fetch(`${String(urls[0])}/api/${path}`, { headers: { authorization } })
  return { status: response.status, document: await response.json() }
}

const three = { queues: [{ name: 'b' }, { name: 'a' }, { vhost: 'shop', name: 'c', ready: 3 }] }

t.test('a queue has the same fields as in RabbitMQ', async t => {
  const mock = await aMock(t, {
    queues: [
      { name: 'classic', ready: 1, policy: 'p' },
      { name: 'quorum', type: 'quorum' },
      { name: 'stream', type: 'stream' },
    ],
  })
  mock.cluster.queue('/', 'classic').published = 1
  const { document } = await request(mock, 'queues')
  for (const queue of document as Record<string, unknown>[]) {
    const real = recordedList('4.3', 'queues').find(
      candidate =>
        (candidate as Record<string, unknown>)['type'] === queue['type'] &&
        (queue['type'] !== 'classic' ||
          (candidate as Record<string, unknown>)['name'] === 'orders'),
    )
    const known = new Set(Object.keys(real as object))
    const invented = Object.keys(queue).filter(member => !known.has(member) && member !== 'policy')
    t.strictSame(invented, [], String(queue['type']))
  }
})

t.test('lists are complete and sorted, or in pages', async t => {
  const mock = await aMock(t, three)
  const names = { columns: 'name,vhost' }
  const listing = async (path: string, more: Record<string, string> = {}): Promise<unknown> =>
    (await request(mock, `${path}?${new URLSearchParams({ ...names, ...more }).toString()}`))
      .document
  const [a, b, c] = [
    { name: 'a', vhost: '/' },
    { name: 'b', vhost: '/' },
    { name: 'c', vhost: 'shop' },
  ]
  t.strictSame(await listing('queues'), [a, b, c])
  t.strictSame(await listing('queues/%2F'), [a, b])
  t.strictSame(await listing('queues', { page: '2', page_size: '2' }), {
    filtered_count: 3,
    item_count: 1,
    items: [c],
    page: 2,
    page_count: 2,
    page_size: 2,
    total_count: 3,
  })
  t.match(await listing('queues', { page: '1', name: '^[AC]$', use_regex: 'true' }), {
    items: [a, c],
    filtered_count: 2,
  })
})

t.test('missing pages and too large ones return the errors of RabbitMQ', async t => {
  const mock = await aMock(t, three)
  t.match(await request(mock, 'queues?page=3&page_size=2'), {
    status: 400,
    document: {
      error: 'page_out_of_range',
      reason: 'Page out of range, page: 3 page size: 2, len: 3',
    },
  })
  t.match(await request(mock, 'queues?page=1&page_size=501'), {
    status: 400,
    document: { error: 'invalid_pagination_parameters' },
  })
})

t.test('columns can be nested fields', async t => {
  const mock = await aMock(t, { queues: [{ name: 'a', rate: 0 }] })
  mock.cluster.queue('/', 'a').published = 7
  const { document } = await request(
    mock,
    'queues?columns=name,message_stats.publish,message_stats.ack',
  )
  t.strictSame(document, [{ name: 'a', message_stats: { publish: 7, ack: 0 } }])
})

t.test('without statistics there are depths only on request', async t => {
  const mock = await aMock(t, three)
  const depths = await request(mock, 'queues/shop?disable_stats=true&enable_queue_totals=true')
  t.match(depths.document, [{ name: 'c', messages_ready: 3, state: 'running' }])
  t.notMatch(depths.document, [{ consumers: Number }])
  const bare = await request(mock, 'queues/shop?disable_stats=true')
  t.notMatch(bare.document, [{ messages_ready: Number }])
})

t.test('a wrong password, an unknown path and a hidden virtual host return errors', async t => {
  const mock = await aMock(t, three)
  t.match(await request(mock, 'overview', 'wrong'), {
    status: 401,
    document: { error: 'not_authorized' },
  })
  t.match(await request(mock, 'nothing'), { status: 404, document: { error: 'Object Not Found' } })
  t.match(await request(mock, 'queues/nothing'), { status: 404 })
  mock.cluster.hiddenVhosts.add('shop')
  t.match(await request(mock, 'queues/shop'), { status: 404, document: { error: 'not_found' } })
  t.match(await request(mock, 'overview'), { document: { object_totals: { queues: 3 } } })
})

t.test('long lists are compressed on request', async t => {
  const mock = await aMock(t, clusterOfSize({ vhosts: 5, queues: 500, rate: 0 }))
  const { document } = await request(mock, 'queues')
  t.equal((document as unknown[]).length, 500)
  const headers = { authorization: `Basic ${btoa('guest:guest')}`, 'accept-encoding': 'gzip' }
  const download = get(`${String(mock.urls[0])}/api/queues`, { headers })
  const [response] = (await once(download, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  t.equal((JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as unknown[]).length, 500)
})

t.test('a stopped node is down for its peers, and restarts on the same port', async t => {
  const mock = await aMock(t, { nodes: 2 })
  const { urls } = mock
  await mock.nodes[1]?.stop()
  t.match((await request(mock, 'nodes')).document, [{ running: true }, { running: false }])
  await mock.nodes[1]?.start()
  t.strictSame(mock.urls, urls)
  t.match((await request(mock, 'nodes')).document, [{ running: true }, { running: true }])
})

t.test('requests are logged until cleared', async t => {
  const mock = await aMock(t)
  await request(mock, 'queues/%2F?page=1')
  t.match(mock.requests.order, [{ node: 0, path: '/api/queues/%2F', query: { page: '1' } }])
  t.strictSame(mock.requests.byPath, { '/api/queues/%2F': 1 })
  mock.requests.clear()
  t.strictSame([mock.requests.byPath, mock.requests.paths], [{}, []])
})

t.test('counters of a queue with a rate increase', async t => {
  const mock = await aMock(t, { queues: [{ name: 'a', rate: 1000 }] })
  const published = async (): Promise<number> => {
    const { document } = await request(mock, 'queues')
    const [queue] = document as { message_stats?: { publish: number } }[]
    return queue?.message_stats?.publish ?? 0
  }
  const first = await published()
  await new Promise(resolve => setTimeout(resolve, 5))
  t.ok((await published()) > first)
})

t.test('as a process it prints its address, and ends when its input is closed', async t => {
  // TypeScript or compiled, as this test.
  const program = `../../testbed/mock-rabbitmq/main${extname(import.meta.url)}`
  const path = fileURLToPath(new URL(program, import.meta.url))
  const child = spawn(process.execPath, [path, '--queues', '12', '--vhosts', '3'])
  t.teardown(() => child.kill())
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const { urls } = JSON.parse(String((await lines.next()).value)) as { urls: string[] }
  const headers = { authorization: `Basic ${btoa('guest:guest')}` }
  const response = await fetch(`${String(urls[0])}/api/queues`, { headers })
  t.equal(((await response.json()) as unknown[]).length, 12)
  child.stdin.write('\n')
  t.strictSame(JSON.parse(String((await lines.next()).value)), { '/api/queues': 1 })
  child.stdin.end()
  const [code] = (await once(child, 'exit')) as [number]
  t.equal(code, 0)
})
