import t from 'tap'
import { aCluster, aServer } from '../a-server.ts'

t.test('the status page is HTML that may load and run only its own script', async t => {
  const { url } = await aServer(t, { statuses: () => [aCluster()] })
  const response = await fetch(url)
  t.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
  t.match(response.headers.get('content-security-policy'), "default-src 'none'")
  const page = await response.text()
  t.match(page, 'kafka-1:9092')
  t.match(page, 'href="/metrics"')
  t.match(page, '<noscript><meta http-equiv="refresh" content="15" /></noscript>')
  t.notMatch(page, 'href="/config"', 'a disabled page is not linked')
})

t.test('the script that refreshes a page is served, and nothing else may run', async t => {
  const { url } = await aServer(t)
  const page = await fetch(url)
  const [, path = ''] = /<script src="([^"]+)" defer>/.exec(await page.text()) ?? []
  const script = await fetch(url + path)
  t.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8')
  t.match(await script.text(), 'setTimeout(refresh, every)')
  const policy = page.headers.get('content-security-policy') ?? ''
  t.match(policy, "script-src 'self'; connect-src 'self';")
  t.notMatch(policy, "script-src 'self' ")
})

t.test('the status page links the configuration if enabled', async t => {
  const { url } = await aServer(
    t,
    {},
    { isLifecycleEnabled: true, telemetryPath: '/probe/metrics' },
  )
  const page = await (await fetch(url)).text()
  t.match(page, 'href="/config"')
  t.match(page, 'href="/probe/metrics"')
  t.equal((await fetch(`${url}/probe/metrics`)).status, 200)
})
