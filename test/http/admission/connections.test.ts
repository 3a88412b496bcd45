import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { Connections, maxWaitingRequests } from '../../../src/http/admission/connections.ts'
import { aServer } from '../a-server.ts'

type Test = Parameters<typeof aServer>[0]

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`

function connectTo(t: Test, url: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  t.teardown(async () => {
    socket.destroy()
    await turn()
  })
  return socket
}

/** Reads until `count` responses have begun. */
async function responses(socket: Socket, count: number): Promise<string> {
  let text = ''
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    text += chunk.toString()
    if (text.split('HTTP/1.1 ').length > count) break
  }
  return text
}

for (const path of ['/api/v1/backlogs?limit=1000', '/', '/metrics']) {
  t.test(`1,200 pipelined requests for ${path} cost no more than a few`, async t => {
    let started = 0
    const count = <T>(result: T): Promise<T> => {
      started++
      return Promise.resolve(result)
    }
    const { url } = await aServer(t, {
      rank: () => count({ places: [], wanted: [] }),
      pages: () => count([]),
    })
    const client = connectTo(t, url)
    client.write(get(path).repeat(1200))
    await new Promise(resolve => client.once('close', resolve))
    t.ok(started <= maxWaitingRequests + 1, `${started} requests were worked on`)
    t.equal((await fetch(`${url}/-/healthy`)).status, 200)
    t.equal((await fetch(`${url}${path}`)).status, 200)
  })
}

t.test('a pipelined request starts when the response before it has been sent', async t => {
  const sent: string[] = []
  const rankings: (() => void)[] = []
  const { url } = await aServer(t, {
    rank: async () => {
      sent.push('ranking')
      await new Promise<void>(resolve => rankings.push(resolve))
      return { places: [], wanted: [] }
    },
    statuses: () => {
      sent.push('statuses')
      return []
    },
  })
  const client = connectTo(t, url)
  client.write(get('/api/v1/backlogs') + get('/-/ready'))
  while (rankings.length === 0) await turn()
  t.same(sent, ['ranking'])
  rankings[0]?.()
  const text = await responses(client, 2)
  t.same(sent, ['ranking', 'statuses'])
  t.match(text, /"backlogs": \[\][^]*tidemark is ready/)
})

t.test('no work is done for a request whose connection was closed while it waited', async t => {
  let statuses = 0
  const rankings: AbortSignal[] = []
  const { url, internalErrors } = await aServer(t, {
    rank: async (_clusters, _query, signal) => {
      rankings.push(signal)
      await once(signal, 'abort')
      signal.throwIfAborted()
      return { places: [], wanted: [] }
    },
    statuses: () => {
      statuses++
      return []
    },
  })
  const client = connectTo(t, url)
  client.write(get('/api/v1/backlogs') + get('/-/ready'))
  while (rankings.length === 0) await turn()
  client.destroy()
  while (rankings[0]?.aborted === false) await turn()
  await fetch(`${url}/-/healthy`)
  t.equal(statuses, 0, 'the waiting request never starts')
  t.same(internalErrors, [], 'and the running one stops without an error')
})

/** A server whose responses to `/held` are never completed, with at most three connections. */
async function aSmallServer(t: Test): Promise<{
  open: (request?: string) => Promise<Socket>
  held: ServerResponse[]
}> {
  const connections = new Connections(4)
  const held: ServerResponse[] = []
  const server = createServer((request, response) => {
    connections.admit(request, response, () => {
      if (request.url === '/held') held.push(response)
      else response.end('ok')
    })
  })
  server.on('connection', socket => connections.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    connections.closeAll()
    server.close()
    await once(server, 'close')
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    held,
    open: async request => {
      const before = held.length
      const socket = connectTo(t, url)
      await once(socket, 'connect')
      if (request !== undefined) {
        socket.write(get(request))
        if (request === '/held') while (held.length === before) await turn()
        else await once(socket, 'data')
      }
      return socket
    },
  }
}

t.test('a connection over the limit closes the one that is idle for longest', async t => {
  const { open } = await aSmallServer(t)
  const first = await open('/')
  const second = await open('/')
  first.write(get('/'))
  await once(first, 'data')
  const third = await open('/')
  void open('/')
  await once(second, 'close')
  t.notOk(first.destroyed || third.destroyed)
})

t.test('a connection that is worked for stays open, one that does not read does not', async t => {
  const { open, held } = await aSmallServer(t)
  const working = await open('/held')
  const unread = await open('/held')
  await open('/held')
  Object.defineProperty(held[1], 'writableNeedDrain', { value: true })
  void open('/held')
  await once(unread, 'close')
  t.notOk(working.destroyed)
})

t.test('a burst of connections is accepted before more work starts', async t => {
  const connections = new Connections(100)
  const { url } = await (async () => {
    const server = createServer((_request, response) => response.end())
    server.on('connection', socket => connections.add(socket))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => server.close())
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  })()
  let accepted = 0
  const add = connections.add.bind(connections)
  connections.add = socket => {
    accepted++
    add(socket)
  }
  const clients = Array.from({ length: 20 }, () => connectTo(t, url))
  await once(clients[0] as Socket, 'connect')
  await connections.quiet()
  t.equal(accepted, 20)
})
