import t from 'tap'
import { aCluster, aServer } from '../a-server.ts'

t.test('the status page is HTML that may load and run nothing', async t => {
  const { url } = await aServer(t, { statuses: () => [aCluster()] })
  const answer = await fetch(url)
  t.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8')
  t.match(answer.headers.get('content-security-policy'), "default-src 'none'")
  const page = await answer.text()
  t.match(page, 'kafka-1:9092')
  t.match(page, 'href="/metrics"')
  t.notMatch(page, 'href="/config"', 'what is switched off is not linked')
})

t.test('it links the configuration where that is shown', async t => {
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
