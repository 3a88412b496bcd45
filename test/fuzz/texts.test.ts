import { writeFileSync } from 'node:fs'
import t from 'tap'
import { patternError } from '../../src/columns/name-pattern.ts'
import { nameFilter } from '../../src/columns/name-filter.ts'
import { configErrorText } from '../../src/config/config-error.ts'
import { loadConfig } from '../../src/configuration.ts'
import { parseBacklogsQuery } from '../../src/http/api/backlogs-query.ts'
import { parseEventsQuery } from '../../src/http/api/events-query.ts'
import { wildcard } from '../../src/http/api/wildcard.ts'
import { acceptsGzip, negotiate } from '../../src/http/scrape/content-negotiation.ts'
import { printable, printableJson } from '../../src/text/printable.ts'
import { withoutUrlCredentials } from '../../src/text/url-credentials.ts'
import { fuzz } from './fuzz.ts'

const file = `${t.testdir({ 'exporter.yaml': '' })}/exporter.yaml`

await fuzz(t, {
  name: 'YAML options',
  seeds: [
    `defaults: &d { interval: 15s, deadline: 10s, tls: { ca_file: ca.pem, enabled: true } }
kafka:
  - <<: *d
    name: prod
    brokers: [kafka-1:9092, '[::1]:9092', '\${HOST:-kafka-2}:9092']
    sasl: { mechanism: scram-sha-512, username: u, password: '\${PASSWORD}' }
    topics: { include: ['orders-.*', "a{1,2}"], exclude: [], internal: false }
    objectives: [{ groups: [billing], age: 10m }]
`,
    `web: { listen_address: ':19308', telemetry_path: /metrics }
log: { level: info }
rabbitmq:
  - name: events
    urls: ['http://rabbit-1:15672/prefix']
    vhosts: { exclude: [team-.*] }
    max_response_size: 64MiB # comment
    password: |
      two
      lines
`,
    "a: &a [1, 2]\nb: &b [*a, *a]\nc: &c [*b, *b]\n? [x]\n: !!str y\n\"\\x41\": 'it''s'\n",
    'a: &a [*a]\n',
  ].map(text => Buffer.from(text)),
  // A node of the document takes 200 bytes or more, and an error as much again.
  allocatedPerByte: 5_000,
  inputsInTests: 100,
  async run(input) {
    writeFileSync(file, input)
    const loaded = await loadConfig({ file, flags: [], environment: { PASSWORD: 'p', HOST: 'h' } })
    return 'errors' in loaded ? loaded.errors.map(configErrorText).length : 0
  },
})

const names = ['orders', 'a'.repeat(255), '', 'größe💧', '\ud83d']

await fuzz(t, {
  name: 'API parameters',
  seeds: [
    'cluster=prod&system=kafka&vhost=%2F&destination=orders-*&consumer_group=*a*b*&status=ok,behind',
    'min_age=60&sort=worst&offset=0&limit=1000&limit=2&unknown=1&%ff=%C3%28',
    'since=2026-11-24T09:42:32.5%2B01:00&until=1764000000.25&status=up,stopped&limit=5',
  ].map(text => Buffer.from(text)),
  run(input) {
    const query = new URLSearchParams(input.toString())
    const events = parseEventsQuery(query)
    const parsed = parseBacklogsQuery(query)
    if ('errors' in parsed) return parsed.errors.length + Number('errors' in events)
    const isWanted = query.getAll('destination').map(wildcard)
    names.forEach(name => isWanted.some(isMatch => isMatch(name)))
    return Number(parsed.isWantedCluster({ system: 'kafka', cluster: 'prod' }))
  },
})

await fuzz(t, {
  name: 'OpenMetrics negotiation',
  seeds: [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'gzip;q=0, *;q=1e400, deflate;q="0.5"',
  ].map(text => Buffer.from(text)),
  run(input) {
    const header = input.toString('latin1')
    const { contentType } = negotiate(header)
    // It becomes a header of the response.
    if (!/^[\w ;=./-]+$/.test(contentType)) throw new Error(`content type ${contentType}`)
    return Number(acceptsGzip(header))
  },
})

await fuzz(t, {
  name: 'patterns',
  seeds: [
    'orders-.*|(a+)+$',
    '(?i)[[:alpha:]]{1,3}\\pL\\Q.\\E',
    '^(.*a.{0,9}){2}x',
    '[^\\x{e4}-]',
  ].map(text => Buffer.from(text)),
  // Letters of all languages in both cases are large; a pattern has at most 2,000 characters.
  allocatedPerByte: 30_000,
  inputsInTests: 200,
  run: input => Number(patternError(input.toString()) === null),
})

const isWanted = nameFilter({
  include: ['([a-z]+-?)+retry', '(.*a.{0,20}){2}', '(a|aa)*b', '\\b.*[^a]$'],
  exclude: ['((a?){20}){20}b', '(?i).*(dlq|retry).*'],
})

await fuzz(t, {
  name: 'names against patterns',
  inputsInTests: 200,
  seeds: ['aaaaaaaaaaaaaaaaaaaaa', 'orders-retry-retry', 'größe💧 a', 'ab-'.repeat(80)].map(text =>
    Buffer.from(text),
  ),
  run: input => Number(isWanted(input.toString())),
})

await fuzz(t, {
  name: 'printable text and redaction',
  seeds: [
    'broker said \u001b[2J\u009b\u202e at http://u:p/w@host/?token=x&a=b, amqp://[::1]:5672',
    '{"url":"a://b:c\\"d@e","x":"' + 'a.a://'.repeat(20) + '"}',
  ].map(text => Buffer.from(text)),
  run(input) {
    const text = input.toString()
    const line = printable(withoutUrlCredentials(text), 500)
    if (/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(line)) throw new Error('not printable')
    if (JSON.parse(printableJson(JSON.stringify(text))) !== text) throw new Error('another value')
    return 0
  },
})
