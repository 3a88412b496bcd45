import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { run } from '../../src/cli/program.ts'
import { fakeSurroundings } from './fake-context.ts'

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
  t.equal(await run(['healthcheck', '--url', url], fakeSurroundings()), 0)
  t.equal(await run(['healthcheck', '--url', `${url}/`], fakeSurroundings()), 0)
  const prefixed = await exporterAt(t, '/tidemark/-/healthy')
  t.equal(await run(['healthcheck', '--url', `${prefixed}/tidemark`], fakeSurroundings()), 0)
})

t.test('another status is not healthy', async t => {
  const url = await exporterAt(t, '/elsewhere')
  const surroundings = fakeSurroundings()
  t.equal(await run(['healthcheck', '--url', url], surroundings), 1)
  t.equal(surroundings.complained(), `${url}/-/healthy answered with status 503\n`)
})

t.test('no answer is not healthy, and says why', async t => {
  const surroundings = fakeSurroundings()
  t.equal(await run(['healthcheck', '--url', 'http://127.0.0.1:1'], surroundings), 1)
  t.match(surroundings.complained(), /^http:\/\/127\.0\.0\.1:1\/-\/healthy did not answer: .+\n$/)
})

t.test('what is no URL is a mistake of the caller', async t => {
  const surroundings = fakeSurroundings()
  t.equal(await run(['healthcheck', '--url', 'localhost'], surroundings), 2)
  t.match(surroundings.complained(), /invalid flag `--url`: found `localhost`/)
})
