import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import t from 'tap'
import { createServer, type Server } from '../../src/http/server.ts'
import { aBigPage, aServer, bigPageSeries } from './a-server.ts'

const bigPage = aBigPage()

function serverOn(listenAddress: string, grace = 0.05): Server {
  return createServer(
    {
      pages: () => Promise.resolve([bigPage]),
      backlogs: () => [],
      rank: () => Promise.resolve({ places: [], wanted: [] }),
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
  t.equal((await fetch(`${url}/%zz`)).status, 400, 'an invalid path is a client error')
  t.same(internalErrors, [])
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
