import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { run } from '../../src/cli/program.ts'
import { fakeContext } from './fake-context.ts'

/** A server that answers one path with 200 and every other with 503. */
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

t.test('an exporter that is alive is healthy, also behind a path', async t => {
  const url = await exporterAt(t, '/-/healthy')
  t.equal(await run(['healthcheck', '--url', url], fakeContext()), 0)
  t.equal(await run(['healthcheck', '--url', `${url}/`], fakeContext()), 0)
  const prefixed = await exporterAt(t, '/tidemark/-/healthy')
  t.equal(await run(['healthcheck', '--url', `${prefixed}/tidemark`], fakeContext()), 0)
})

t.test('another status is not healthy', async t => {
  const url = await exporterAt(t, '/elsewhere')
  const context = fakeContext()
  t.equal(await run(['healthcheck', '--url', url], context), 1)
  t.equal(context.complained(), `${url}/-/healthy answered with status 503\n`)
})

t.test('no answer is not healthy, and says why', async t => {
  const context = fakeContext()
  t.equal(await run(['healthcheck', '--url', 'http://127.0.0.1:1'], context), 1)
  t.match(context.complained(), /^http:\/\/127\.0\.0\.1:1\/-\/healthy did not answer: .+\n$/)
})

t.test('what is no URL is a mistake of the caller', async t => {
  const context = fakeContext()
  t.equal(await run(['healthcheck', '--url', 'localhost'], context), 2)
  t.match(context.complained(), /invalid flag `--url`: found `localhost`/)
})
