import t from 'tap'
import { unencryptedPasswords } from '../../src/cli/unencrypted-passwords.ts'
import { configOf } from '../config/sources.ts'

const plain = 'sasl: { mechanism: plain, username: u, password: p }'
const scram = 'sasl: { mechanism: scram-sha-512, username: u, password: p }'

t.test('a password is unencrypted where neither TLS nor SCRAM hides it', async t => {
  const table = [
    // cluster → told
    [`kafka: [{ name: k, brokers: ['kafka-1:9092'], ${plain} }]`, /^kafka k: SASL\/PLAIN without/],
    [`kafka: [{ name: k, brokers: ['localhost:9092', 'k:9092'], ${plain} }]`, /^kafka k: /],
    [`kafka: [{ name: k, brokers: ['k:9092'], ${plain}, tls: { enabled: false } }]`, /^kafka k: /],
    [`kafka: [{ name: k, brokers: ['kafka-1:9093'], ${plain}, tls: {} }]`, null],
    [`kafka: [{ name: k, brokers: ['kafka-1:9092'], ${scram} }]`, null],
    [`kafka: [{ name: k, brokers: ['kafka-1:9092'] }]`, null],
    [`kafka: [{ name: k, brokers: ['localhost:9092', '127.0.0.1:1', '[::1]:1'], ${plain} }]`, null],
    [`rabbitmq: [{ name: r, urls: ['http://rabbit-1:15672'] }]`, /^rabbitmq r: http;/],
    [`rabbitmq: [{ name: r, urls: ['https://a:15671', 'http://b:15672'] }]`, /^rabbitmq r: /],
    [`rabbitmq: [{ name: r, urls: ['https://rabbit-1:15671'] }]`, null],
    [`rabbitmq: [{ name: r, urls: ['http://localhost:15672', 'http://[::1]:15672'] }]`, null],
  ] as const
  for (const [yaml, told] of table) {
    const file = `${t.testdir({ 'c.yaml': yaml })}/c.yaml`
    const [first = null, ...others] = unencryptedPasswords(await configOf(file))
    t.match(first, told, yaml)
    t.same(others, [])
  }
})
