import t, { type Test } from 'tap'
import { anExporter } from '../app/an-exporter.ts'
import { having } from '../app/samples.ts'
import * as servers from './wrong-servers.ts'

/** An address of another server than the configured one, and the problem reported. */
interface WrongServer {
  readonly is: string
  readonly address: (t: Test) => Promise<string>
  /** More options of the cluster. */
  readonly options?: string
  readonly kind: string
  readonly detail: string
}

const wrongServers: readonly WrongServer[] = [
  {
    is: 'a port where nothing listens',
    address: servers.closedPort,
    kind: 'unreachable',
    detail: 'connection refused: nothing listens on this port',
  },
  {
    is: 'a host that does not exist',
    address: () => Promise.resolve('no-such-host.invalid:9092'),
    kind: 'unreachable',
    detail: 'unknown host name',
  },
  {
    is: 'a web server',
    address: servers.webServer,
    kind: 'malformed',
    detail: 'not a Kafka listener: it speaks HTTP',
  },
  {
    is: 'a listener that requires TLS',
    address: servers.tlsServer,
    kind: 'unreachable',
    detail: 'connection closed before any response: does this listener require TLS?',
  },
  {
    is: 'a listener without TLS where TLS is configured',
    address: servers.kafkaBroker,
    options: 'tls: {}',
    kind: 'unreachable',
    detail: 'connection closed during the TLS handshake: does this port use TLS?',
  },
  {
    is: 'a certificate of an unknown authority',
    address: servers.tlsServer,
    options: 'tls: {}',
    kind: 'unauthenticated',
    detail:
      "the server's certificate is not trusted: unable to verify the first certificate (is its certificate authority in `ca_file`?)",
  },
  {
    is: 'a web server where TLS is configured',
    address: servers.webServer,
    options: 'tls: {}',
    kind: 'malformed',
    detail: 'TLS is configured, but this port does not use TLS',
  },
  {
    is: 'RabbitMQ',
    address: servers.amqpServer,
    kind: 'malformed',
    detail: 'not a Kafka listener: its response begins with "AMQP"',
  },
  {
    is: 'a listener that rejects the password',
    address: servers.brokerThatRefusesPasswords,
    options: "sasl: { mechanism: plain, username: lena, password: 'secret' }",
    kind: 'unauthenticated',
    detail: 'SASL PLAIN authentication failed: Invalid username or password',
  },
  {
    is: 'a host that accepts connections and never responds',
    address: servers.silentServer,
    kind: 'timeout',
    detail: 'no response to ApiVersions within 0.4 s',
  },
]

for (const { is, address, options = '', kind, detail } of wrongServers) {
  await t.test(`${is} is reported as ${kind}`, async t => {
    const broker = await address(t)
    const timeouts = 'connect_timeout: 200ms, request_timeout: 200ms'
    const cluster = `{ name: k, brokers: ['${broker}'], interval: 1h, ${timeouts}, ${options} }`
    const exporter = await anExporter(t, `kafka: [${cluster}]`)

    t.same(exporter.problems(), [`backlog/metadata: ${kind}: bootstrap ${broker}: ${detail}`])
    const samples = await exporter.samples()
    t.same(having(samples, 'source_up{'), {
      'tidemark_source_up{messaging_system="kafka",messaging_cluster="k",reading="backlog"}': 0,
    })
    t.same(
      Object.keys(having(samples, 'tidemark_kafka_')),
      [],
      'nothing is reported about the cluster',
    )
  })
}
