import t from 'tap'
import { aServer } from '../a-server.ts'

const remedy = /^this is switched off: start tidemark with --web\.enable-lifecycle/

t.test('reload and configuration are switched off unless wanted', async t => {
  const { url } = await aServer(t, { reload: () => t.fail('reloaded') as never })
  for (const [method, path] of [
    ['POST', '/-/reload'],
    ['PUT', '/-/reload'],
    ['GET', '/-/reload'],
    ['GET', '/config'],
  ] as const) {
    const answer = await fetch(url + path, { method })
    t.equal(answer.status, 403, `${method} ${path}`)
    t.match(await answer.text(), remedy)
  }
})

t.test('POST and PUT reload, whatever body comes along', async t => {
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
    const answer = await fetch(`${url}/-/reload`, init)
    t.equal(answer.status, 200)
    t.equal(await answer.text(), 'configuration reloaded\n')
  }
  t.equal(reloads, 4)
})

t.test('GET does not reload: a crawler would', async t => {
  const { url } = await aServer(
    t,
    { reload: () => t.fail('reloaded') as never },
    { isLifecycleEnabled: true },
  )
  const answer = await fetch(`${url}/-/reload`)
  t.equal(answer.status, 405)
  t.equal(answer.headers.get('allow'), 'POST, PUT')
  t.equal(await answer.text(), 'reloading takes a POST or PUT request\n')
})

t.test('mistakes in the configuration are told, and nothing else happens', async t => {
  const mistakes = [
    'exporter.yaml:7:5: unknown option `kafka[0].broker`',
    'exporter.yaml:9:3: not so',
  ]
  const { url, defects } = await aServer(
    t,
    { reload: () => Promise.resolve(mistakes) },
    { isLifecycleEnabled: true },
  )
  const answer = await fetch(`${url}/-/reload`, { method: 'POST' })
  t.equal(answer.status, 500)
  t.equal(
    await answer.text(),
    `the configuration was not reloaded, the one before stays in force:\n${mistakes.join('\n')}\n`,
  )
  t.same(defects, [])
})

t.test('the configuration is shown redacted', async t => {
  const yaml = 'kafka:\n  - sasl: { password: <redacted> }\n'
  const { url } = await aServer(
    t,
    { redactedConfiguration: () => yaml },
    { isLifecycleEnabled: true },
  )
  const answer = await fetch(`${url}/config`)
  t.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8')
  t.equal(await answer.text(), yaml)
})
