import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { createServer as createHttpsServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { createManagementApi } from '../../../src/rabbitmq/client/management-client.ts'
import type { ManagementApi, Resource } from '../../../src/rabbitmq/client/management-api.ts'
import type { ManagementOptions } from '../../../src/rabbitmq/client/options.ts'
import type { Problem } from '../../../src/reading/problem.ts'
import { ProblemError } from '../../../src/reading/problem.ts'
import type { RequestContext, FinishedRequest } from '../../../src/reading/request.ts'
import { systemClock } from '../../../src/scheduling/clock.ts'
import { systemTimer } from '../../../src/scheduling/timer.ts'
import {
  createMockRabbitmq,
  type MockRabbitmq,
} from '../../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import type { MockRabbitmqOptions } from '../../../testbed/mock-rabbitmq/mock-rabbitmq.ts'

const overview: Resource = { path: ['overview'], api: 'GET /api/overview' }
const queues: Resource = { path: ['queues'], api: 'GET /api/queues' }

function anApi(urls: readonly string[], options: Partial<ManagementOptions> = {}): ManagementApi {
  return createManagementApi({
    urls,
    username: 'guest',
    password: 'guest',
    tls: null,
    connectTimeout: 2,
    requestTimeout: 5,
    maxResponseBytes: 10_000_000,
    maxElements: 10_000,
    clock: systemClock,
    timer: systemTimer,
    yieldToLoop: () => Promise.resolve(),
    ...options,
  })
}

interface Observed extends RequestContext {
  readonly finished: FinishedRequest[]
}

function aContext(signal = new AbortController().signal): Observed {
  const finished: FinishedRequest[] = []
  return { signal, observe: request => finished.push(request), finished }
}

async function aMock(t: Test, options: MockRabbitmqOptions = {}): Promise<MockRabbitmq> {
  const mock = createMockRabbitmq(options)
  await mock.start()
  t.teardown(() => mock.stop())
  return mock
}

function anApiOf(
  t: Test,
  mock: MockRabbitmq,
  options: Partial<ManagementOptions> = {},
): ManagementApi {
  const api = anApi(mock.urls, options)
  t.teardown(() => api.close())
  return api
}

async function names(
  api: ManagementApi,
  resource: Resource,
  context: RequestContext = aContext(),
): Promise<string[]> {
  const found: string[] = []
  await api.list(resource, context, element => found.push((element as { name: string }).name))
  return found
}

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  try {
    await promise
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  throw new Error('it succeeded')
}

function queuesNamed(count: number): { name: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `q${String(index).padStart(4, '0')}`,
  }))
}

t.test('a document is read, counted by its endpoint and timed', async t => {
  const api = anApiOf(t, await aMock(t))
  const context = aContext()
  const document = await api.document(overview, context)
  t.match(document, { rabbitmq_version: '4.3.6', node: 'rabbit@mock-0' })
  t.match(context.finished, [{ api: 'GET /api/overview', problem: null }])
  t.ok(context.finished[0] !== undefined && context.finished[0].duration > 0)
})

t.test('names are encoded in paths and queries, and a path prefix is kept', async t => {
  const urls: string[] = []
  const server = createHttpServer((request, response) => {
    urls.push(String(request.url))
    response.end('[]')
  })
  const api = anApi([`${await urlOf(t, server)}/behind/proxy/`])
  t.teardown(() => api.close())
  const query = { name: '^a b/c&d$', use_regex: true }
  await names(api, { path: ['queues', '/ ü%?#'], query, api: 'GET /api/queues/{vhost}' })
  t.strictSame(urls, [
    '/behind/proxy/api/queues/%2F%20%C3%BC%25%3F%23?name=%5Ea+b%2Fc%26d%24&use_regex=true',
  ])
})

t.test('connections are kept open between polls', async t => {
  const mock = await aMock(t, { queues: queuesNamed(3) })
  const api = anApiOf(t, mock)
  for (let poll = 0; poll < 3; poll++) {
    await api.document(overview, aContext())
    await names(api, queues)
  }
  const connections = new Set(mock.requests.order.map(({ connection }) => connection))
  t.ok(connections.size <= 2, 'a second one may be opened while the first is not free yet')
})

t.test('a connection that the server closes when it is reused is not a failure', async t => {
  const used = new WeakSet<object>()
  const server = createHttpServer(({ socket }, response) => {
    if (used.has(socket)) socket.destroy()
    else response.end('{"node":"rabbit@a"}')
    used.add(socket)
  })
  const api = anApi([await urlOf(t, server)])
  t.teardown(() => api.close())
  let closed = 0
  server.on('connection', socket => socket.once('close', () => closed++))
  await api.document(overview, aContext())
  // The connection becomes free shortly after the response is read.
  await new Promise(resolve => setTimeout(resolve, 5))
  const context = aContext()
  t.match(await api.document(overview, context), { node: 'rabbit@a' })
  t.equal(closed, 1)
  t.match(context.finished, [{ problem: null }])
})

t.test('a list needs one request, or one request per page if a page size is set', async t => {
  const mock = await aMock(t, { queues: queuesNamed(7) })
  const api = anApiOf(t, mock)
  const expected = queuesNamed(7).map(({ name }) => name)
  t.strictSame(await names(api, queues), expected)
  t.equal(mock.requests.order.length, 1)

  mock.requests.clear()
  t.strictSame(await names(api, { ...queues, query: { page_size: 3 } }), expected)
  const pages = mock.requests.order.map(({ query }) => query['page'])
  t.strictSame(pages, ['1', '2', '3'])
})

t.test('a list that becomes shorter between two pages is read again, once', async t => {
  const mock = await aMock(t, { queues: queuesNamed(6) })
  const api = anApiOf(t, mock)
  const found: string[] = []
  await api.list({ ...queues, query: { page_size: 3 } }, aContext(), element => {
    found.push((element as { name: string }).name)
    for (const { name } of queuesNamed(6).slice(3)) mock.cluster.delete('/', name)
  })
  t.strictSame(new Set(found), new Set(['q0000', 'q0001', 'q0002']))
  t.equal(mock.requests.order.length, 3)
})

t.test('deletions between two pages hide no element', async t => {
  const mock = await aMock(t, { queues: queuesNamed(9) })
  const found: string[] = []
  await anApiOf(t, mock).list({ ...queues, query: { page_size: 3 } }, aContext(), element => {
    const { name } = element as { name: string }
    found.push(name)
    // Moves q0003 to the first page, which has been read.
    if (name === 'q0002') mock.cluster.delete('/', 'q0000')
  })
  const expected = queuesNamed(9).map(({ name }) => name)
  t.strictSame(new Set(found), new Set(expected))
  const pages = mock.requests.order.map(({ query }) => query['page'])
  t.strictSame(pages, ['1', '2', '3', '1', '2', '3'])
})

t.test('a list that becomes shorter every time is read twice and no more', async t => {
  const mock = await aMock(t, { queues: queuesNamed(9) })
  await anApiOf(t, mock).list({ ...queues, query: { page_size: 3 } }, aContext(), element => {
    mock.cluster.delete('/', (element as { name: string }).name)
  })
  t.ok(mock.requests.order.length <= 4, `${mock.requests.order.length} requests`)
})

const wrongLists: Readonly<Record<string, { paged: boolean; body: string; found: string }>> = {
  'a page instead of an array': {
    paged: false,
    body: '{"items":[],"page_count":1}',
    found: 'expected an array, found an object with items',
  },
  'an object instead of an array': {
    paged: false,
    body: '{"queues":[]}',
    found: 'expected an array, found another document',
  },
  'null instead of an array': {
    paged: false,
    body: 'null',
    found: 'expected an array, found another document',
  },
  'a page without a number of pages': {
    paged: true,
    body: '{"items":[]}',
    found: 'expected a page with items and page_count, found an object with items',
  },
  'a page whose items are no array': {
    paged: true,
    body: '{"items":{},"page_count":1}',
    found: 'expected a page with items and page_count, found another document',
  },
}

for (const [title, { paged, body, found }] of Object.entries(wrongLists)) {
  t.test(`${title} is malformed`, async t => {
    const mock = await aMock(t)
    mock.fault('/api/queues', { kind: 'body', body })
    const resource = paged ? { ...queues, query: { page_size: 3 } } : queues
    const { kind, detail } = await problemOf(names(anApiOf(t, mock), resource))
    t.strictSame({ kind, detail }, { kind: 'malformed', detail: found })
  })
}

t.test('an empty page ends a list, whatever the page count', async t => {
  const mock = await aMock(t)
  mock.fault('/api/queues', { kind: 'body', body: '{"page_count":1e9,"items":[]}' })
  const api = anApiOf(t, mock)
  t.strictSame(await names(api, { ...queues, query: { page_size: 3 } }), [])
  t.equal(mock.requests.order.length, 1)
})

const errorResponses: Readonly<
  Record<string, { status: number; body: string; kind: Problem['kind']; detail: RegExp }>
> = {
  'a wrong password': {
    status: 401,
    body: '{"error":"not_authorized","reason":"Login failed"}',
    kind: 'unauthenticated',
    detail: /^status 401: not_authorized, Login failed$/,
  },
  'a missing tag': {
    status: 401,
    body: '{"error":"not_authorised","reason":"Not monitor user"}',
    kind: 'unauthorized',
    detail: /Not monitor user/,
  },
  'a 403': {
    status: 403,
    body: 'Forbidden',
    kind: 'unauthorized',
    detail: /status 403: Forbidden/,
  },
  'a path unknown to RabbitMQ': {
    status: 404,
    body: '{"error":"Object Not Found","reason":"Not Found"}',
    kind: 'unsupported',
    detail: /wrong path prefix, management plugin not enabled, or older version/,
  },
  'a path of a plugin that is not enabled': {
    status: 406,
    body: '',
    kind: 'unsupported',
    detail: /a plugin is not enabled, or older version/,
  },
  'a path unknown to another server': {
    status: 404,
    body: '<html><body>\n<h1>Not found</h1>',
    kind: 'malformed',
    detail: /wrong path prefix.*: <html><body> <h1>Not found<\/h1>$/,
  },
  'an overloaded server': { status: 429, body: '', kind: 'throttled', detail: /nothing/ },
  'a server error': {
    status: 500,
    body: '{"error":"Internal Server Error","reason":"{badmatch,…}"}',
    kind: 'unavailable',
    detail: /Internal Server Error/,
  },
  'a gateway without a node': {
    status: 503,
    body: 'no backend',
    kind: 'unavailable',
    detail: /503/,
  },
}

for (const [title, { status, body, kind, detail }] of Object.entries(errorResponses)) {
  t.test(`${title} is ${kind}`, async t => {
    const mock = await aMock(t)
    mock.fault('/api/overview', { kind: 'status', status, body })
    const context = aContext()
    const problem = await problemOf(anApiOf(t, mock).document(overview, context))
    t.equal(problem.kind, kind)
    t.equal(problem.subject, `GET /api/overview at ${String(mock.urls[0])}`)
    t.match(problem.detail, detail)
    t.match(context.finished, [{ problem: kind }])
  })
}

t.test('credentials that a server sends back are not in the problem', async t => {
  const secret = 'hunter-22'
  const basic = Buffer.from(`guest:${secret}`).toString('base64')
  const bodies: Readonly<Record<string, (headers: IncomingHttpHeaders) => string>> = {
    'a page of all headers': headers => JSON.stringify(headers, null, 1),
    'plain headers': headers => `Authorization: ${headers.authorization}`,
    'the value alone': headers => `${headers.authorization}`,
    'the value at the place of the cut': headers => `${'x'.repeat(60)}${headers.authorization}`,
    'the password': () => `no such user guest:${secret}`,
    'a URL': () => `<a href="http://guest:${secret}@other/?token=${secret}">`,
    "RabbitMQ's own error": () => JSON.stringify({ error: 'not_authorised', reason: secret }),
  }
  for (const [title, body] of Object.entries(bodies)) {
    for (const status of [200, 302, 400, 401, 404, 500]) {
      const server = createHttpServer((request, response) => {
        const location = `http://guest:${secret}@other/?a=${request.headers.authorization}`
        if (status === 302) response.setHeader('location', location)
        response.writeHead(status).end(body(request.headers))
      })
      const api = anApi([await urlOf(t, server)], { username: 'guest', password: secret })
      t.teardown(() => api.close())
      for (const read of [
        api.document(overview, aContext()),
        api.list(overview, aContext(), () => undefined),
      ]) {
        const problem = await read.then(
          () => '',
          (error: unknown) => String(error) + JSON.stringify((error as ProblemError).problem),
        )
        t.notMatch(problem, /hunt/, `${title}, status ${status}`)
        t.notMatch(problem, basic.slice(0, 8), `${title}, status ${status}`)
      }
    }
  }
})

t.test('a redirect is not followed, and its target is reported', async t => {
  const server = createHttpServer((_, response) => {
    response.writeHead(302, { location: 'https://login.example.com/' }).end()
  })
  const api = anApi([await urlOf(t, server)])
  t.teardown(() => api.close())
  const problem = await problemOf(api.document(overview, aContext()))
  t.equal(problem.kind, 'malformed')
  t.match(problem.detail, /configure the redirect target as URL: https:\/\/login\.example\.com/)
})

t.test('a response that is not JSON is malformed, and is quoted', async t => {
  const mock = await aMock(t)
  const api = anApiOf(t, mock)
  const login = '<!DOCTYPE html>\n<title>Sign in</title>'
  mock.fault('/api/overview', { kind: 'body', body: login })
  mock.fault('/api/queues', { kind: 'body', body: login })
  for (const response of [api.document(overview, aContext()), names(api, queues)]) {
    const { kind, detail } = await problemOf(response)
    t.equal(kind, 'malformed')
    t.equal(detail, 'expected JSON, found <!DOCTYPE html> <title>Sign in</title>')
  }
  mock.fault('/api/queues', { kind: 'body', body: '{"status":"ok"}' })
  t.match(await problemOf(names(api, queues)), { kind: 'malformed', detail: /expected an array/ })
})

t.test('a truncated response is reported as such', async t => {
  const mock = await aMock(t, { queues: queuesNamed(500) })
  for (const [path, response] of [
    ['/api/queues', (api: ManagementApi) => names(api, queues)],
    ['/api/overview', (api: ManagementApi) => api.document(overview, aContext())],
  ] as const) {
    for (const afterBytes of [1, 100]) {
      mock.fault(path, { kind: 'cut', afterBytes })
      const { kind, detail } = await problemOf(response(anApiOf(t, mock)))
      t.equal(kind, 'unreachable', `${path} after ${afterBytes}`)
      t.match(detail, /closed in the middle of the response/)
    }
    mock.fault(path, { kind: 'cut', afterBytes: 0 })
    const { kind, detail } = await problemOf(response(anApiOf(t, mock)))
    t.equal(kind, 'unreachable')
    t.match(detail, /closed before any response/)
  }
})

t.test('a late response is a timeout, which reports whether the response had started', async t => {
  const mock = await aMock(t)
  const api = anApiOf(t, mock, { requestTimeout: 0.05 })
  mock.fault('/api/overview', { kind: 'silence' })
  t.match(await problemOf(api.document(overview, aContext())), {
    kind: 'timeout',
    detail: 'no response within the request timeout of 0.05 s',
  })
  const slow = createHttpServer((_, response) => response.write('['))
  const dripping = anApi([await urlOf(t, slow)], { requestTimeout: 0.5 })
  t.teardown(() => dripping.close())
  t.match(await problemOf(names(dripping, queues)), {
    kind: 'timeout',
    detail: 'the response did not end within the request timeout of 0.5 s',
  })
})

t.test('an aborted request ends at once and closes its connection', async t => {
  const mock = await aMock(t)
  mock.fault('/api/queues', { kind: 'silence' })
  const api = anApiOf(t, mock)
  const abort = new AbortController()
  const response = names(api, queues, aContext(abort.signal))
  while (mock.requests.order.length === 0) await new Promise(resolve => setTimeout(resolve, 1))
  abort.abort(new Error('the reading did not end within its deadline'))
  t.match(await problemOf(response), {
    kind: 'timeout',
    detail: 'request abandoned: the reading did not end within its deadline',
  })
  await api.document(overview, aContext())
  const connections = mock.requests.order.map(({ connection }) => connection)
  t.strictSame(connections, [1, 2], 'a connection with a pending response is not used again')
  t.match(await problemOf(api.document(overview, aContext(abort.signal))), { kind: 'timeout' })
})

t.test('responses over a limit are too large, and are not read to their end', async t => {
  const mock = await aMock(t, { queues: queuesNamed(50) })
  mock.fault('/api/queues', { kind: 'endless' })
  const api = anApiOf(t, mock, { maxResponseBytes: 100_000 })
  t.match(await problemOf(names(api, queues)), {
    kind: 'too_large',
    detail: 'the response is larger than 100000 bytes',
  })
  mock.fault('/api/overview', { kind: 'endless' })
  t.match(await problemOf(api.document(overview, aContext())), { kind: 'too_large' })

  mock.clearFault('/api/queues')
  const few = anApiOf(t, mock, { maxElements: 49 })
  for (const resource of [queues, { ...queues, query: { page_size: 20 } }]) {
    t.match(await problemOf(names(few, resource)), {
      kind: 'too_large',
      detail: 'the list has more than 49 elements',
    })
  }
})

t.test('a small response that decompresses to a large one is too large', async t => {
  const bomb = gzipSync(`[${'1,'.repeat(5_000_000)}1]`)
  const server = createHttpServer((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
  })
  const api = anApi([await urlOf(t, server)], { maxResponseBytes: 1_000_000, maxElements: 1e9 })
  t.teardown(() => api.close())
  t.ok(bomb.length < 1_000_000)
  t.match(await problemOf(names(api, queues)), { kind: 'too_large' })
})

t.test('a content encoding that was not requested is malformed', async t => {
  const server = createHttpServer((_, response) => {
    response.writeHead(200, { 'content-encoding': 'br' }).end('[]')
  })
  const api = anApi([await urlOf(t, server)])
  t.teardown(() => api.close())
  t.match(await problemOf(names(api, queues)), {
    kind: 'malformed',
    detail: 'unsupported content encoding br',
  })
})

t.test('a port without a listener is unreachable', async t => {
  const server = createServer()
  const url = await urlOf(t, server)
  server.close()
  await once(server, 'close')
  const api = anApi([url])
  t.teardown(() => api.close())
  t.match(await problemOf(api.document(overview, aContext())), {
    kind: 'unreachable',
    detail: /connection refused.*rabbitmq_management/,
  })
})

t.test('a host that does not exist is unreachable', async t => {
  const api = anApi(['http://no-such-host.invalid:15672'])
  t.teardown(() => api.close())
  t.match(await problemOf(api.document(overview, aContext())), { kind: 'unreachable' })
})

t.test('ports of other protocols are reported with the remedy', async t => {
  const speakers: readonly (readonly [firstBytes: string, detail: RegExp])[] = [
    ['AMQP\u0000\u0000\u0009\u0001', /speaks AMQP: configure the port of the management API/],
    ['\u0015\u0003\u0001\u0000\u0002\u0002\u0046', /uses TLS: configure an https URL/],
    ['SSH-2.0-OpenSSH_9.2\r\n', /not HTTP/],
  ]
  for (const [firstBytes, detail] of speakers) {
    const server = createServer(socket =>
      socket.once('data', () => socket.end(firstBytes, 'latin1')),
    )
    const api = anApi([await urlOf(t, server)])
    t.teardown(() => api.close())
    t.match(await problemOf(api.document(overview, aContext())), { kind: 'malformed', detail })
  }
})

t.test(
  'a port that closes without a response, as Kafka does, is unreachable and names the port as probable cause',
  async t => {
    const server = createServer(socket => socket.once('data', () => socket.destroy()))
    const api = anApi([await urlOf(t, server)])
    t.teardown(() => api.close())
    t.match(await problemOf(api.document(overview, aContext())), {
      kind: 'unreachable',
      detail: /closed before any response: is this the port of the management API/,
    })
  },
)

t.test('https to a plain port is malformed with the remedy', async t => {
  const mock = await aMock(t)
  const api = anApi([String(mock.urls[0]).replace('http:', 'https:')])
  t.teardown(() => api.close())
  t.match(await problemOf(api.document(overview, aContext())), {
    kind: 'malformed',
    detail: /does not use TLS: configure an http URL/,
  })
})

t.test('https', async t => {
  const { cert, key } = aCertificate(t.testdir())
  const server = createHttpsServer(
    { cert, key, ca: cert, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const { authorized: isKnown } = request.socket as Partial<TLSSocket>
      response.end(JSON.stringify({ isKnown }))
    },
  )
  const plain = await urlOf(t, server)
  const tls = { ca: null, cert: null, key: null, serverName: null, verify: true }
  const response = (
    options: Partial<ManagementOptions>,
    url = plain.replace('http:', 'https:'),
  ) => {
    const api = anApi([url], options)
    t.teardown(() => api.close())
    return api.document(overview, aContext())
  }

  t.match(
    await problemOf(response({ tls: null })),
    { kind: 'unauthenticated', detail: /certificate is not trusted/ },
    'an unknown authority is not trusted',
  )
  t.match(
    await problemOf(response({ tls: { ...tls, ca: cert } })),
    { kind: 'unauthenticated', detail: /certificate is not trusted.*altnames/ },
    'a certificate of another name is not trusted',
  )
  t.strictSame(
    await response({ tls: { ...tls, ca: cert, serverName: 'other.example.com' } }),
    { isKnown: false },
    'a known authority and the right name are trusted',
  )
  t.strictSame(
    await response({ tls: { ...tls, ca: cert, serverName: 'other.example.com', cert, key } }),
    { isKnown: true },
    'a client certificate is sent',
  )
  t.strictSame(
    await response({ tls: { ...tls, verify: false } }),
    { isKnown: false },
    'verification can be turned off',
  )
  t.match(
    await problemOf(response({ tls: null }, plain)),
    { detail: /https/ },
    'http to a TLS port names https',
  )
})

t.test('requests stay on one node, and move to another when it fails', async t => {
  const mock = await aMock(t, { nodes: 3, queues: queuesNamed(2) })
  const api = anApiOf(t, mock)
  const requestedNodes = async (): Promise<number[]> => {
    mock.requests.clear()
    await api.document(overview, aContext())
    await names(api, queues)
    return mock.requests.order.map(({ node }) => node)
  }
  t.strictSame(await requestedNodes(), [0, 0])
  await mock.nodes[0]?.stop()
  t.strictSame(await requestedNodes(), [1, 1], 'the same request moves on from the dead node')
  await mock.nodes[0]?.start()
  t.strictSame(await requestedNodes(), [1, 1], 'the node that works is kept')
  mock.nodes[1]?.faults.set('/api/overview', { kind: 'status', status: 500 })
  t.strictSame(await requestedNodes(), [1, 2, 2])
})

t.test('a rejected password is not tried on the other nodes', async t => {
  const mock = await aMock(t, { nodes: 2, password: 'changed' })
  const api = anApiOf(t, mock)
  t.match(await problemOf(api.document(overview, aContext())), { kind: 'unauthenticated' })
  t.equal(mock.requests.order.length, 1)
})

t.test('a request that timed out is not repeated, but the next one uses another node', async t => {
  const mock = await aMock(t, { nodes: 2 })
  const api = anApiOf(t, mock, { requestTimeout: 0.5 })
  mock.nodes[0]?.faults.set('/api/overview', { kind: 'silence' })
  t.match(await problemOf(api.document(overview, aContext())), { kind: 'timeout' })
  t.match(await api.document(overview, aContext()), { node: 'rabbit@mock-1' })
})

t.test('a truncated list is not continued on another node', async t => {
  const breaking = createHttpServer((_, response) => response.write('[{"name":"first"},'))
  const mock = await aMock(t, { queues: queuesNamed(5) })
  const api = anApi([await urlOf(t, breaking), ...mock.urls])
  t.teardown(() => api.close())
  const found: unknown[] = []
  const problem = await problemOf(
    api.list(queues, aContext(), element => {
      found.push(element)
      breaking.closeAllConnections()
    }),
  )
  t.match(problem, { kind: 'unreachable', detail: /in the middle/ })
  t.strictSame(found, [{ name: 'first' }])
  t.equal((await names(api, queues)).length, 5, 'the next list is complete, from the other node')
})

t.test('without a live node the problem names the failure of each', async t => {
  const mock = await aMock(t, { nodes: 2 })
  const { urls } = mock
  await mock.stop()
  const api = anApi(urls)
  t.teardown(() => api.close())
  const { kind, subject, detail } = await problemOf(api.document(overview, aContext()))
  t.equal(kind, 'unreachable')
  t.equal(subject, `GET /api/overview at ${String(urls[0])}`)
  t.match(detail, `GET /api/overview at ${String(urls[1])}: connection refused`)
})

t.test('a circuit breaker opens for a node that keeps failing, and closes later', async t => {
  let later = 0
  const { now } = Date
  t.intercept(Date, 'now', { value: () => now() + later })
  const mock = await aMock(t)
  mock.fault('/api/overview', { kind: 'cut', afterBytes: 0 })
  const api = anApiOf(t, mock)
  for (let attempt = 0; attempt < 3; attempt++) await problemOf(api.document(overview, aContext()))
  mock.requests.clear()

  const context = aContext()
  const problem = await problemOf(api.document(overview, context))
  t.match(problem, {
    kind: 'unreachable',
    detail: /circuit breaker open .*closed before any response/,
  })
  t.strictSame([mock.requests.order, context.finished], [[], []], 'no request was sent')

  mock.clearFault('/api/overview')
  later = 31_000
  t.match(await api.document(overview, aContext()), { node: 'rabbit@mock-0' })
})

t.test('errors of one endpoint do not open the circuit breaker', async t => {
  const mock = await aMock(t)
  mock.fault('/api/overview', { kind: 'status', status: 500 })
  const api = anApiOf(t, mock)
  for (let attempt = 0; attempt < 5; attempt++) await problemOf(api.document(overview, aContext()))
  t.strictSame(await names(api, queues), [])
})

t.test('a health check passes, fails or is a problem, and can be run on a single node', async t => {
  const mock = await aMock(t, { nodes: 2 })
  const api = anApiOf(t, mock)
  const alarms = { path: ['health', 'checks', 'alarms'], api: 'GET /api/health/checks/alarms' }
  const context = aContext()
  t.equal(await api.passes(alarms, context), true)
  mock.cluster.failedChecks.add('alarms')
  t.equal(await api.passes(alarms, context), false, '503 with a result is a valid response')
  t.strictSame(
    context.finished.map(({ problem }) => problem),
    [null, null],
  )
  mock.fault('/api/health/checks/alarms', { kind: 'status', status: 503, body: 'no backend' })
  t.match(
    await problemOf(api.passes(alarms, context)),
    { kind: 'unavailable' },
    '503 without a result is not',
  )
  mock.fault('/api/health/checks/alarms', {
    kind: 'status',
    status: 404,
    body: '{"error":"Object Not Found","reason":"Not Found"}',
  })
  t.match(await problemOf(api.passes(alarms, context)), { kind: 'unsupported' })
  mock.clearFault('/api/health/checks/alarms')

  mock.requests.clear()
  for (const node of api.nodes) await node.passes(alarms, context)
  t.strictSame(
    mock.requests.order.map(({ node }) => node),
    [0, 1],
    'a single node can be queried',
  )
})

t.test('an error of the element callback is not reported as a problem', async t => {
  const mock = await aMock(t, { queues: queuesNamed(1) })
  const api = anApiOf(t, mock)
  await t.rejects(
    api.list(queues, aContext(), () => {
      throw new TypeError('a programming error')
    }),
    TypeError,
  )
})

t.test('closing ends requests in flight', async t => {
  const mock = await aMock(t)
  mock.fault('/api/overview', { kind: 'silence' })
  const api = anApi(mock.urls)
  const response = problemOf(api.document(overview, aContext()))
  while (mock.requests.order.length === 0) await new Promise(resolve => setTimeout(resolve, 1))
  await api.close()
  t.match(await response, { kind: 'unreachable' })
})

async function urlOf(t: Test, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    if ('closeAllConnections' in server)
      (server as { closeAllConnections(): void }).closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Creates a self-signed certificate for another host name. */
function aCertificate(folder: string): { readonly cert: string; readonly key: string } {
  const file = (name: string): string => join(folder, name)
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...[
        '-days',
        '1',
        '-subj',
        '/CN=other.example.com',
        '-addext',
        'subjectAltName=DNS:other.example.com',
      ],
      ...['-keyout', file('key.pem'), '-out', file('cert.pem')],
    ],
    { stdio: 'ignore' },
  )
  return {
    cert: readFileSync(file('cert.pem'), 'utf8'),
    key: readFileSync(file('key.pem'), 'utf8'),
  }
}
