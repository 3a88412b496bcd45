import { startRabbitmq } from '../../testbed/rabbitmq.ts'
import { anExporter } from '../app/an-exporter.ts'
import { having } from '../app/samples.ts'
import { withRealParts } from '../real/with-real-parts.ts'

withRealParts('a missing management plugin is named in the problem', async t => {
  const rabbitmq = await startRabbitmq({ release: 'newest', plugins: [] })
  t.teardown(() => rabbitmq.stop())
  const { stdout } = await rabbitmq.ctl(['--quiet', 'status', '--formatter', 'json'])
  t.same((JSON.parse(stdout) as { active_plugins: unknown }).active_plugins, [])
  const url = rabbitmq.managementUrl
  const intervals = 'intervals: { queues: 1h, nodes: 1h, traffic: 1h }'
  const exporter = await anExporter(t, `rabbitmq: [{ name: r, urls: ['${url}'], ${intervals} }]`)

  const refused =
    'connection refused: nothing listens on this port (is the plugin rabbitmq_management enabled?)'
  const requests = ['queues/overview: GET /api/overview', 'nodes/nodes: GET /api/nodes']
  for (const [section, api] of requests.map(text => text.split(': '))) {
    const problem = `${section}: unreachable: ${api} at ${url}: ${refused}`
    t.ok(exporter.problems().includes(problem), problem, { problems: exporter.problems() })
  }
  const samples = await exporter.samples()
  t.same(Object.values(having(samples, 'source_up{')), [0, 0, 0, 0, 0, 0])
  t.same(Object.keys(having(samples, '_messages')), [], 'no values of queues are exported')
})
