import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { listeningExporter } from '../../src/cli/exporter-url.ts'
import { run } from '../../src/cli/program.ts'
import { fakeContext } from './fake-context.ts'

/** A server that responds to one path with 200 and to every other with 503. */
async function exporterAt(
  t: Test,
  healthyPath: string,
  body = 'tidemark is healthy\n',
): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === healthyPath ? 200 : 503).end(body)
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

t.test('without a URL the address comes from flags or the configuration file', async t => {
  const url = await exporterAt(t, '/-/healthy')
  const address = url.replace('http://', '')
  t.equal(await run(['healthcheck', '--web.listen-address', address], fakeContext()), 0)
  const file = `${t.testdir({
    'c.yaml': `web: { listen_address: '${address}' }\nkafka: [{ name: k, brokers: ['k:1'] }]\n`,
    'other.yaml': `web: { listen_address: '127.0.0.1:1' }\nkafka: [{ name: k, brokers: ['k:1'] }]\n`,
  })}/c.yaml`
  t.equal(await run(['healthcheck', '--config.file', file], fakeContext()), 0)
  const other = file.replace('c.yaml', 'other.yaml')
  const context = fakeContext()
  t.equal(await run(['healthcheck', '--config.file', other], context), 1)
  t.match(context.errorOutput(), /^http:\/\/127\.0\.0\.1:1\/-\/healthy: connection refused/)
  t.equal(await run(['healthcheck', '--config.file', other, '--url', url], fakeContext()), 0)
})

for (const [listen, address] of [
  [':19309', 'http://localhost:19309'],
  ['0.0.0.0:1', 'http://localhost:1'],
  ['[::]:1', 'http://localhost:1'],
  ['[::1]:9100', 'http://[::1]:9100'],
  ['exporter.example:00080', 'http://exporter.example:80'],
  [':0', undefined],
] as const) {
  t.test(`an exporter that listens on ${listen} is queried at ${address}`, t => {
    t.equal(listeningExporter(listen)?.address, address)
    t.end()
  })
}

t.test('port 0 or a configuration with errors is a usage error', async t => {
  const context = fakeContext()
  t.equal(await run(['healthcheck', '--web.listen-address', ':0'], context), 2)
  t.match(context.errorOutput(), /pass --url/)
  t.equal(await run(['healthcheck', '--web.listen-address', 'localhost'], fakeContext()), 2)
})

t.test('another service behind the URL is named as such', async t => {
  for (const body of ['<html>tidemark</html>', 'ok', '']) {
    const context = fakeContext()
    const url = await exporterAt(t, '/-/healthy', body)
    t.equal(await run(['healthcheck', '--url', url], context), 1)
    t.equal(
      context.errorOutput(),
      `${url}/-/healthy: expected tidemark, but another service responds; check host, port and path\n`,
    )
  }
})
