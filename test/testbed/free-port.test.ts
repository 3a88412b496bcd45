import { once } from 'node:events'
import { createServer } from 'node:net'
import t from 'tap'
import { freePort, isFree } from '../../testbed/free-port.ts'

t.test('a free port is below the range of outgoing connections', async t => {
  const port = await freePort()

  t.ok(port >= 20_000 && port < 32_768, `${port}`)
  t.equal(await isFree(port), true)
})

t.test('no port is returned twice', async t => {
  const ports = await Promise.all(Array.from({ length: 50 }, freePort))

  t.equal(new Set(ports).size, 50)
})

t.test('a port with a server on loopback only is not free', async t => {
  const port = await freePort()
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())

  t.equal(await isFree(port), false)
})
