import t from 'tap'
import { aCluster, aServer } from '../a-server.ts'

t.test('the status page is HTML that may not load or run anything', async t => {
  const { url } = await aServer(t, { statuses: () => [aCluster()] })
  const response = await fetch(url)
  t.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
  t.match(response.headers.get('content-security-policy'), "default-src 'none'")
  const page = await response.text()
  t.match(page, 'kafka-1:9092')
  t.match(page, 'href="/metrics"')
  t.notMatch(page, 'href="/config"', 'a disabled page is not linked')
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
