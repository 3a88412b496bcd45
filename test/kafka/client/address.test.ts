import t from 'tap'
import { formatAddress, parseAddress } from '../../../src/kafka/client/address.ts'

t.test('an address is host and port, an IPv6 address in brackets', t => {
  t.same(parseAddress('kafka-1.example.org:9092'), { host: 'kafka-1.example.org', port: 9092 })
  t.same(parseAddress('10.0.0.1:1'), { host: '10.0.0.1', port: 1 })
  t.same(parseAddress('[::1]:9092'), { host: '::1', port: 9092 })
  t.end()
})

t.test('an address is printed as it is written in the configuration', t => {
  for (const text of ['kafka-1:9092', '10.0.0.1:9092', '[2001:db8::1]:9092']) {
    t.equal(formatAddress(parseAddress(text)), text)
  }
  t.end()
})

t.test('any other text is rejected with the expected format', t => {
  for (const text of [
    'kafka-1',
    'kafka-1:',
    ':9092',
    '::1:9092',
    'kafka-1:0',
    'kafka-1:65536',
    '',
  ]) {
    t.throws(() => parseAddress(text), {
      message: `expected host:port or [IPv6]:port, found ${text}`,
    })
  }
  t.end()
})
