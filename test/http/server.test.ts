import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import t from 'tap'
import { createServer, type Server } from '../../src/http/server.ts'
import { aBigPage, aServer, bigPageSeries, requestText } from './a-server.ts'

const bigPage = aBigPage()

function serverOn(listenAddress: string, grace = 0.05): Server {
  return createServer(
    {
      pages: () => Promise.resolve([bigPage]),
      backlogs: () => [],
      rank: () => Promise.resolve({ places: [], wanted: [] }),
      selectEvents: () => Promise.resolve({ events: [], total: 0 }),
      digest: () => Promise.reject(new Error('not requested')),
      statuses: () => [],
      targets: () => [],
      now: () => 0,
      redactedConfiguration: () => '',
      reload: () => Promise.resolve([]),
      reportInternalError: error => t.fail(String(error)),
      reportAbortedScrape: () => undefined,
    },
    {
      listenAddress,
      telemetryPath: '/metrics',
      isLifecycleEnabled: false,
      maxConcurrentScrapes: 4,
      version: '1.2.3',
      instance: 'tidemark-1',
      linkTemplates: [],
      families: [],
      grace,
    },
  )
}

t.test('the exporter is healthy as long as it responds', async t => {
  const { url } = await aServer(t, {
    statuses: () => {
      throw new Error('down')
    },
  })
  const response = await fetch(`${url}/-/healthy`)
  t.equal(response.status, 200)
  t.equal(await response.text(), 'tidemark is healthy\n')
  t.equal((await fetch(`${url}/-/healthy`, { method: 'HEAD' })).status, 200)
})

t.test('an unknown path returns 404 and points to the list of pages', async t => {
  const { url, internalErrors } = await aServer(t)
  const response = await fetch(`${url}/nowhere`)
  t.equal(response.status, 404)
  t.equal(await response.text(), 'not found: see / for the pages of this exporter\n')
  t.same(internalErrors, [])
})

t.test('errors are plain text, and JSON for clients of the API', async t => {
  const { url, internalErrors } = await aServer(t, {
    rank: () => Promise.reject(new Error('broken')),
  })
  const cases = [
    ['GET', '/%zz', 400, "'/%zz' is not a valid url component"],
    ['GET', '/api/%zz', 400, "'/api/%zz' is not a valid url component"],
    ['GET', '/api/v2/backlogs', 404, 'not found: see / for the pages of this exporter'],
    ['DELETE', '/api/v1/backlogs', 405, 'method DELETE not allowed'],
    ['GET', '/api/v1/backlogs', 500, 'internal error: see the log of tidemark'],
    ['TRACE', '/nowhere', 404, 'not found: see / for the pages of this exporter'],
  ] as const
  for (const [method, path, status, message] of cases) {
    const response = await requestText(url + path, { method })
    t.equal(response.status, status, `${method} ${path}`)
    if (path.startsWith('/api/')) {
      t.same(JSON.parse(response.text), { errors: [{ message }] })
      t.equal(response.headers['content-type'], 'application/json; charset=utf-8')
    } else {
      t.equal(response.text, `${message}\n`)
      t.equal(response.headers['content-type'], 'text/plain; charset=utf-8')
    }
  }
  t.match(internalErrors, [{ message: 'broken' }])
})

t.test('a method that a page does not have returns 405 and the methods that it has', async t => {
  const { url } = await aServer(t, {}, { isLifecycleEnabled: true })
  for (const [method, path, allow] of [
    ['POST', '/', 'GET, HEAD'],
    ['PUT', '/metrics?a=b', 'GET, HEAD'],
    ['DELETE', '/-/healthy', 'GET, HEAD'],
    ['TRACE', '/sd/jmx', 'GET, HEAD'],
    ['OPTIONS', '/config', 'GET, HEAD'],
    ['DELETE', '/-/reload', 'POST, PUT'],
  ] as const) {
    const response = await requestText(url + path, { method })
    t.equal(response.status, 405, `${method} ${path}`)
    t.same(response.headers.allow?.split(', ').sort(), allow.split(', '))
  }
})

t.test('every response forbids a browser to guess its type and to do anything with it', async t => {
  const { url } = await aServer(t, {}, { isLifecycleEnabled: true })
  const paths = ['/', '/metrics', '/api/v1/backlogs', '/config', '/nowhere', '/%zz', '/-/reload']
  const responses = await Promise.all(paths.map(path => requestText(url + path)))
  const invalid = await requestText(url, { headers: { 'x-long': 'x'.repeat(20_000) } })
  t.equal(invalid.status, 431)
  t.equal(invalid.text, 'request header fields too large\n')
  for (const { headers } of [...responses, invalid]) {
    t.equal(headers['x-content-type-options'], 'nosniff')
    t.match(
      headers['content-security-policy'],
      /^default-src 'none'; .*base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    )
  }
})

t.test('a request that is not HTTP is answered in plain text', async t => {
  const { url } = await aServer(t)
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write('HELO\r\n\r\n')
  const [data] = (await once(socket, 'data')) as [Buffer]
  t.match(data.toString(), /^HTTP\/1\.1 400 Bad Request\r\nx-content-type-options: nosniff\r\n/)
  t.match(data.toString(), /\r\n\r\nbad request\n$/)
  await once(socket, 'close')
})

t.test('an internal error returns 500 and is reported', async t => {
  const { url, internalErrors } = await aServer(t, {
    statuses: () => {
      throw new Error('broken')
    },
  })
  const response = await fetch(`${url}/-/ready`)
  t.equal(response.status, 500)
  t.notMatch(await response.text(), 'broken')
  t.match(internalErrors, [{ message: 'broken' }])
})

t.test('without a host it listens on all addresses', async t => {
  const server = serverOn(':0')
  t.teardown(() => server.close())
  const { url } = await server.listen()
  t.match(url, /^http:\/\/localhost:\d+$/)
  const { port } = new URL(url)
  t.equal((await fetch(`http://127.0.0.1:${port}/-/healthy`)).status, 200)
})

t.test('it listens on IPv6', async t => {
  const server = serverOn('[::1]:0')
  t.teardown(() => server.close())
  const { url } = await server.listen()
  t.match(url, /^http:\/\/\[::1\]:\d+$/)
  t.equal((await fetch(`${url}/-/healthy`)).status, 200)
})

t.test('a port in use is an error with a fix', async t => {
  const other = createTcpServer().listen(0, '127.0.0.1')
  t.teardown(() => other.close())
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const server = serverOn(`127.0.0.1:${port}`)
  await t.rejects(server.listen(), {
    name: 'ListenError',
    message: `cannot listen on 127.0.0.1:${port}: the port is in use by another process; choose another one with --web.listen-address`,
  })
  await server.close()
})

t.test('an address of another machine is an error with a fix', async t => {
  const server = serverOn('192.0.2.1:0')
  await t.rejects(server.listen(), {
    message:
      'cannot listen on 192.0.2.1:0: no network interface of this machine has this address; use `:port` to listen on all interfaces',
  })
  await server.close()
})

t.test('closing aborts a scrape whose body is not read', async t => {
  const server = serverOn('127.0.0.1:0')
  const { url } = await server.listen()
  const scrape = request(`${url}/metrics`, { agent: false }).end()
  const [response] = (await once(scrape, 'response')) as [IncomingMessage]
  await server.close()
  await t.rejects(once(response.resume(), 'end'), { code: 'ECONNRESET' })
})

t.test('closing waits for a scrape whose body is read', async t => {
  const server = serverOn('127.0.0.1:0', 30)
  const { url } = await server.listen()
  const response = await fetch(`${url}/metrics`)
  const [text] = await Promise.all([response.text(), server.close()])
  t.equal(text.split('\n').length, bigPageSeries + 3)
})

t.test('closing does not wait for connections without a request', async t => {
  const server = serverOn('127.0.0.1:0')
  const { url } = await server.listen()
  const idle = connect(Number(new URL(url).port), '127.0.0.1')
  await once(idle, 'connect')
  const closed = once(idle, 'close')
  await server.close()
  await closed
  t.pass('the idle connection is closed')
})
