import t from 'tap'
import { aServer, requestText } from '../a-server.ts'

const remedy = /^disabled: start tidemark with --web\.enable-lifecycle/

t.test('reload and configuration are disabled by default', async t => {
  const { url } = await aServer(t, { reload: () => t.fail('reloaded') as never })
  for (const [method, path] of [
    ['POST', '/-/reload'],
    ['PUT', '/-/reload'],
    ['GET', '/-/reload'],
    ['GET', '/config'],
  ] as const) {
    const response = await fetch(url + path, { method })
    t.equal(response.status, 403, `${method} ${path}`)
    t.match(await response.text(), remedy)
  }
})

t.test('POST and PUT reload, with any body', async t => {
  let reloads = 0
  const reload = (): Promise<readonly string[]> => {
    reloads++
    return Promise.resolve([])
  }
  const { url } = await aServer(t, { reload }, { isLifecycleEnabled: true })
  const requests = [
    { method: 'POST' },
    { method: 'PUT' },
    { method: 'POST', body: new URLSearchParams({ a: 'b' }) },
    { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } },
  ]
  for (const init of requests) {
    const response = await fetch(`${url}/-/reload`, init)
    t.equal(response.status, 200)
    t.equal(await response.text(), 'configuration reloaded\n')
  }
  t.equal(reloads, 4)
})

t.test('GET does not reload, so that crawlers cannot', async t => {
  const { url } = await aServer(
    t,
    { reload: () => t.fail('reloaded') as never },
    { isLifecycleEnabled: true },
  )
  const response = await fetch(`${url}/-/reload`)
  t.equal(response.status, 405)
  t.equal(response.headers.get('allow'), 'POST, PUT')
  t.equal(await response.text(), 'method GET not allowed\n')
})

t.test('a web page cannot reload, whatever its origin', async t => {
  const { url } = await aServer(
    t,
    { reload: () => t.fail('reloaded') as never },
    { isLifecycleEnabled: true },
  )
  for (const headers of [
    { origin: 'https://elsewhere.example' },
    { origin: url },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ]) {
    const response = await requestText(`${url}/-/reload`, { method: 'POST', headers })
    t.match(response, { status: 403, text: /^reload is not allowed from a web page/ })
  }
})

t.test('the configuration is not returned under a name that a web page can have', async t => {
  const { url } = await aServer(t, {}, { isLifecycleEnabled: true })
  const refused = await requestText(`${url}/config`, { headers: { host: 'rebound.example:19308' } })
  t.match(refused, { status: 403, text: /use the IP address or `localhost`$/m })
  const allowed = await requestText(`${url}/config`, { headers: { host: 'tidemark:19308' } })
  t.match(allowed, { status: 200, text: 'web: {}\n' })
})

t.test('errors in the configuration are returned', async t => {
  const errors = [
    'exporter.yaml:7:5: unknown option `kafka[0].broker`',
    'exporter.yaml:9:3: duplicate name',
  ]
  const { url, internalErrors } = await aServer(
    t,
    { reload: () => Promise.resolve(errors) },
    { isLifecycleEnabled: true },
  )
  const response = await fetch(`${url}/-/reload`, { method: 'POST' })
  t.equal(response.status, 500)
  t.equal(
    await response.text(),
    `configuration not reloaded, the previous one stays in effect:\n${errors.join('\n')}\n`,
  )
  t.same(internalErrors, [])
})

t.test('the configuration is returned with secrets redacted', async t => {
  const yaml = 'kafka:\n  - sasl: { password: <redacted> }\n'
  const { url } = await aServer(
    t,
    { redactedConfiguration: () => yaml },
    { isLifecycleEnabled: true },
  )
  const response = await fetch(`${url}/config`)
  t.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8')
  t.equal(await response.text(), yaml)
})
