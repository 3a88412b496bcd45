import t from 'tap'
import { promtool } from '../../testbed/prometheus.ts'
import { startRabbitmq } from '../../testbed/rabbitmq.ts'
import { composeFile } from '../examples/compose-file.ts'
import { shippedText } from '../examples/shipped-yaml.ts'
import { shippedRules } from '../../testbed/shipped-rules.ts'

// As docker-compose.yml mounts them.
const rules = Object.keys(shippedRules()).map(file => `alerts/${file}`)
const prometheusFiles = {
  'prometheus.yaml': shippedText('examples/prometheus.yaml'),
  ...Object.fromEntries(rules.map(file => [file, shippedText(file)])),
}

for (const release of ['bookworm', 'newest'] as const) {
  t.test(`promtool of ${release} accepts the configuration and each of its rule files`, async t => {
    const input = { files: prometheusFiles }
    const { stdout } = await promtool(release, ['check', 'config', 'prometheus.yaml'], input)
    t.match(stdout, `${rules.length} rule files found`)
    t.match(stdout, 'prometheus.yaml is valid prometheus config file syntax')
    for (const file of rules) t.match(stdout, new RegExp(`${file}\\s+SUCCESS`), file)
  })
}

t.test('RabbitMQ imports the users of the Compose file, with the rights they need', async t => {
  const rabbitmq = await startRabbitmq({ release: 'newest' })
  t.teardown(() => rabbitmq.stop())
  const api = (path: string, userAndPassword: string, body?: string): Promise<Response> =>
    fetch(`${rabbitmq.managementUrl}/api/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(userAndPassword).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body }),
    })
  const definitions = shippedText('examples/compose/rabbitmq/definitions.json')
  t.ok((await api('definitions', 'guest:guest', definitions)).ok, 'definitions are imported')

  const password = shippedText('examples/compose/rabbitmq/tidemark-password').trim()
  for (const path of ['overview', 'queues', 'nodes']) {
    t.equal((await api(path, `tidemark:${password}`)).status, 200, `the exporter reads ${path}`)
  }
  const { username, password: shopPassword } = new URL(
    String(composeFile.services['demo-app']?.environment?.['RABBITMQ_URL']),
  )
  t.equal(
    (await api('users', `${username}:${shopPassword}`)).status,
    200,
    'the shop is an administrator',
  )
  t.equal((await api('users', `tidemark:${password}`)).status, 401, 'the exporter is not')
})
