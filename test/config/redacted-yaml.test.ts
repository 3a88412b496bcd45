import t from 'tap'
import { loadConfig, redacted } from '../../src/configuration.ts'
import { configOf } from './sources.ts'

const yaml = `
kafka:
  - name: prod
    brokers: [kafka-1:9092]
    interval: 90s
    tls: { ca_file: ca.pem }
    sasl: { mechanism: plain, username: tidemark, password: hunter2 }
`

t.test('a printed configuration contains defaults and no secret', async t => {
  const folder = t.testdir({ 'c.yaml': yaml, 'ca.pem': 'hunter2' })
  const printed = redacted(await configOf(`${folder}/c.yaml`))
  t.notMatch(printed, /hunter2/)
  t.match(printed, '    interval: 1m30s\n')
  t.match(printed, '      ca_file: ca.pem\n')
  t.match(printed, '      password: <redacted>\n')
})

t.test('a printed configuration can be loaded again', async t => {
  const folder = t.testdir({ 'c.yaml': yaml, 'ca.pem': 'hunter2' })
  const printed = redacted(await configOf(`${folder}/c.yaml`))
  const again = t.testdir({ 'c.yaml': printed, 'ca.pem': 'hunter2' })
  const result = await loadConfig({ file: `${again}/c.yaml`, flags: [], environment: {} })
  t.match(result, { config: { kafka: [{ interval: 90, deadline: 90 }] } })
})
