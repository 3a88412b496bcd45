import t from 'tap'
import { unencryptedPasswords } from '../../src/cli/unencrypted-passwords.ts'
import { configOf } from '../config/sources.ts'

const plain = 'sasl: { mechanism: plain, username: u, password: p }'
const scram = 'sasl: { mechanism: scram-sha-512, username: u, password: p }'

t.test('a password without TLS or SCRAM is sent unencrypted', async t => {
  const table = [
    // cluster → warning
    [
      `kafka: [{ name: k, brokers: ['kafka-1:9092'], ${plain} }]`,
      /^kafka k: password sent unencrypted: enable `tls` or/,
    ],
    [`kafka: [{ name: k, brokers: ['localhost:9092', 'k:9092'], ${plain} }]`, /^kafka k: /],
    [`kafka: [{ name: k, brokers: ['k:9092'], ${plain}, tls: { enabled: false } }]`, /^kafka k: /],
    [`kafka: [{ name: k, brokers: ['kafka-1:9093'], ${plain}, tls: {} }]`, null],
    [`kafka: [{ name: k, brokers: ['kafka-1:9092'], ${scram} }]`, null],
    [`kafka: [{ name: k, brokers: ['kafka-1:9092'] }]`, null],
    [`kafka: [{ name: k, brokers: ['localhost:9092', '127.0.0.1:1', '[::1]:1'], ${plain} }]`, null],
    [
      `rabbitmq: [{ name: r, urls: ['http://rabbit-1:15672'] }]`,
      /^rabbitmq r: password sent unencrypted: use https/,
    ],
    [`rabbitmq: [{ name: r, urls: ['https://a:15671', 'http://b:15672'] }]`, /^rabbitmq r: /],
    [`rabbitmq: [{ name: r, urls: ['https://rabbit-1:15671'] }]`, null],
    [`rabbitmq: [{ name: r, urls: ['http://localhost:15672', 'http://[::1]:15672'] }]`, null],
  ] as const
  for (const [yaml, warning] of table) {
    const file = `${t.testdir({ 'c.yaml': yaml })}/c.yaml`
    const [first = null, ...others] = unencryptedPasswords(await configOf(file))
    t.match(first, warning, yaml)
    t.same(others, [])
  }
})
