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
      reportDefect: defect => t.fail(String(defect)),
    },
    {
      listenAddress,
      telemetryPath: '/metrics',
      isLifecycleEnabled: false,
      maxConcurrentScrapes: 4,
      version: '1.2.3',
      grace,
    },
  )
}

t.test('it is healthy as long as it answers', async t => {
  const { url } = await aServer(t, {
    statuses: () => {
      throw new Error('down')
    },
  })
  const answer = await fetch(`${url}/-/healthy`)
  t.equal(answer.status, 200)
  t.equal(await answer.text(), 'tidemark is healthy\n')
  t.equal((await fetch(`${url}/-/healthy`, { method: 'HEAD' })).status, 200)
})

t.test('a page that is not there points to those that are', async t => {
  const { url, defects } = await aServer(t)
  const answer = await fetch(`${url}/nowhere`)
  t.equal(answer.status, 404)
  t.equal(await answer.text(), 'not found: the pages of this exporter are listed at /\n')
  t.equal((await fetch(`${url}/%zz`)).status, 400, 'an address that cannot be read is the asker’s')
  t.same(defects, [])
})

t.test('a mistake of ours costs its answer, and is reported', async t => {
  const { url, defects } = await aServer(t, {
    statuses: () => {
      throw new Error('ours')
    },
  })
  const answer = await fetch(`${url}/-/ready`)
  t.equal(answer.status, 500)
  t.notMatch(await answer.text(), 'ours')
  t.match(defects, [{ message: 'ours' }])
})

t.test('it listens on every address when no host is given', async t => {
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

t.test('a port in use is named, with what to do', async t => {
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

t.test('an address of another machine is named', async t => {
  const server = serverOn('192.0.2.1:0')
  await t.rejects(server.listen(), {
    message:
      'cannot listen on 192.0.2.1:0: no network interface of this machine has that address; `:port` listens on all of them',
  })
  await server.close()
})

t.test('closing ends a scrape that nobody reads', async t => {
  const server = serverOn('127.0.0.1:0')
  const { url } = await server.listen()
  const scrape = request(`${url}/metrics`, { agent: false }).end()
  const [answer] = (await once(scrape, 'response')) as [IncomingMessage]
  await server.close()
  await t.rejects(once(answer.resume(), 'end'), { code: 'ECONNRESET' })
})

t.test('closing lets a scrape that is read come to its end', async t => {
  const server = serverOn('127.0.0.1:0', 30)
  const { url } = await server.listen()
  const answer = await fetch(`${url}/metrics`)
  const [text] = await Promise.all([answer.text(), server.close()])
  t.equal(text.split('\n').length, bigPageSeries + 3)
})

t.test('closing does not wait for connections that ask nothing', async t => {
  const server = serverOn('127.0.0.1:0')
  const { url } = await server.listen()
  const idle = connect(Number(new URL(url).port), '127.0.0.1')
  await once(idle, 'connect')
  const closed = once(idle, 'close')
  await server.close()
  await closed
  t.pass('it is closed')
})
