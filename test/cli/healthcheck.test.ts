import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { run } from '../../src/cli/program.ts'
import { fakeContext } from './fake-context.ts'

/** A server that responds to one path with 200 and to every other with 503. */
async function exporterAt(t: Test, healthyPath: string): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === healthyPath ? 200 : 503).end('anything')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('an exporter that responds is healthy, also behind a path prefix', async t => {
  const url = await exporterAt(t, '/-/healthy')
  t.equal(await run(['healthcheck', '--url', url], fakeContext()), 0)
  t.equal(await run(['healthcheck', '--url', `${url}/`], fakeContext()), 0)
  const prefixed = await exporterAt(t, '/tidemark/-/healthy')
  t.equal(await run(['healthcheck', '--url', `${prefixed}/tidemark`], fakeContext()), 0)
})

t.test('a status other than 200 is not healthy', async t => {
  const url = await exporterAt(t, '/elsewhere')
  const context = fakeContext()
  t.equal(await run(['healthcheck', '--url', url], context), 1)
  t.equal(context.errorOutput(), `${url}/-/healthy: status 503, expected 200\n`)
})

t.test('without a response it is not healthy, and prints the reason', async t => {
  const context = fakeContext()
  t.equal(await run(['healthcheck', '--url', 'http://127.0.0.1:1'], context), 1)
  t.match(
    context.errorOutput(),
    /^http:\/\/127\.0\.0\.1:1\/-\/healthy: connection refused: nothing listens on this port\n$/,
  )
})

t.test('an invalid URL is a usage error', async t => {
  const context = fakeContext()
  t.equal(await run(['healthcheck', '--url', 'localhost'], context), 2)
  t.match(context.errorOutput(), "option '--url <url>' is invalid. Expected a URL such as")
})
