import t, { type Test } from 'tap'
import { createMockRabbitmq, type MockRabbitmq } from '../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { anExporter } from '../app/an-exporter.ts'
import { having } from '../app/samples.ts'
import * as servers from './wrong-servers.ts'

/** A URL of another server than the configured one, and the problem reported. */
interface WrongServer {
  readonly is: string
  readonly url: (t: Test) => Promise<string>
  /** More options of the cluster. */
  readonly options?: string
  readonly kind: string
  readonly detail: string
}

function http(server: (t: Test) => Promise<string>): WrongServer['url'] {
  return async t => `http://${await server(t)}`
}

function https(server: (t: Test) => Promise<string>): WrongServer['url'] {
  return async t => `https://${await server(t)}`
}

async function rabbitmq(t: Test): Promise<MockRabbitmq> {
  const mock = createMockRabbitmq({ queues: [{ name: 'jobs', ready: 1 }] })
  await mock.start()
  t.teardown(() => mock.stop())
  return mock
}

const wrongServers: readonly WrongServer[] = [
  {
    is: 'a port where nothing listens',
    url: http(servers.closedPort),
    kind: 'unreachable',
    detail:
      'connection refused: nothing listens on this port (is the plugin rabbitmq_management enabled?)',
  },
  {
    is: 'a host that does not exist',
    url: http(() => Promise.resolve('no-such-host.invalid:15672')),
    kind: 'unreachable',
    detail: 'unknown host name',
  },
  {
    is: 'a Kafka broker',
    url: http(servers.kafkaBroker),
    kind: 'unreachable',
    detail:
      'connection closed before any response: is this the port of the management API, and is http or https right?',
  },
  {
    is: 'the AMQP port of RabbitMQ',
    url: http(servers.amqpServer),
    kind: 'malformed',
    detail: 'this port speaks AMQP: configure the port of the management API, by default 15672',
  },
  {
    is: 'a web server without the management plugin',
    url: http(servers.webServer),
    kind: 'malformed',
    detail:
      'status 404 (wrong path prefix, management plugin not enabled, or older version): not found',
  },
  {
    is: 'a web server that returns a page for every path',
    url: http(t =>
      servers.webServer(t, (_request, response) => response.end('<html>Hello</html>')),
    ),
    kind: 'malformed',
    detail: 'expected JSON, found <html>Hello</html>',
  },
  {
    is: 'https to a port without TLS',
    url: https(servers.webServer),
    kind: 'malformed',
    detail: 'this port does not use TLS: configure an http URL',
  },
  {
    is: 'http to a port with TLS',
    url: http(servers.tlsServer),
    kind: 'unreachable',
    detail:
      'connection closed before any response: is this the port of the management API, and is http or https right?',
  },
  {
    is: 'a certificate of an unknown authority',
    url: https(servers.tlsServer),
    kind: 'unauthenticated',
    detail:
      "the server's certificate is not trusted: unable to verify the first certificate (is its certificate authority in `ca_file`?)",
  },
  {
    is: 'a wrong password',
    url: async t => String((await rabbitmq(t)).urls[0]),
    options: "username: lena, password: 'secret'",
    kind: 'unauthenticated',
    detail: 'status 401: not_authorized, Login failed',
  },
  {
    is: 'a host that accepts connections and never responds',
    url: http(servers.silentServer),
    options: 'request_timeout: 1s',
    kind: 'timeout',
    detail: 'no response within the request timeout of 1 s',
  },
]

/** The core section of each reading, and its first endpoint. */
const cores = [
  ['queues/overview', 'overview'],
  ['nodes/nodes', 'nodes'],
  ['traffic/exchanges', 'exchanges'],
  ['links/shovels', 'shovels'],
  ['topology/vhost_limits', 'vhost-limits'],
  ['health/certificates', 'overview'],
] as const

const nothingKnown = {
  'tidemark_rabbitmq_rebases_total{messaging_cluster="r"}': 0,
}

for (const { is, url: urlOf, options = '', kind, detail } of wrongServers) {
  await t.test(`${is} is reported as ${kind}`, async t => {
    const url = await urlOf(t)
    const intervals = 'intervals: { queues: 1h, nodes: 1h, traffic: 1h, links: 1h, health: 1h }'
    const cluster = `{ name: r, urls: ['${url}'], ${intervals}, ${options} }`
    const exporter = await anExporter(t, `rabbitmq: [${cluster}]`)

    const problems = exporter.problems()
    for (const [section, endpoint] of cores) {
      const expected = `${section}: ${kind}: GET /api/${endpoint} at ${url}: ${detail}`
      t.ok(problems.includes(expected), expected, { problems })
    }
    t.equal(exporter.logged.filter(isOfProblems).length, 1, 'the log has one line for one cause')
    const samples = await exporter.samples()
    t.same(Object.values(having(samples, 'source_up{')), [0, 0, 0, 0, 0, 0])
    t.same(having(samples, 'tidemark_rabbitmq_'), nothingKnown)
  })
}

function isOfProblems(message: string): boolean {
  return message === 'section has problems' || message === 'cluster cannot be read'
}
