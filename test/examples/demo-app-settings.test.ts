import t from 'tap'
import { settingsOf } from '../../examples/demo-app/src/settings.ts'

t.test('with brokers given, everything else has its default', t => {
  t.same(settingsOf({ KAFKA_BROKERS: 'a:9092, b:9092' }), {
    host: '127.0.0.1',
    port: 8080,
    kafkaBrokers: ['a:9092', 'b:9092'],
    rabbitmqUrl: undefined,
    load: { perSecond: 30, minutes: 60 },
  })
  t.end()
})

t.test('variables override defaults, and an empty variable counts as unset', t => {
  const environment = {
    HOST: '0.0.0.0',
    PORT: '9000',
    KAFKA_BROKERS: '',
    RABBITMQ_URL: 'amqp://localhost',
    LOAD_PER_SECOND: '0',
    LOAD_MINUTES: '',
  }

  t.match(settingsOf(environment), {
    host: '0.0.0.0',
    port: 9000,
    kafkaBrokers: [],
    rabbitmqUrl: 'amqp://localhost',
    load: { perSecond: 0, minutes: 60 },
  })
  t.end()
})

t.test('an invalid variable is an error with the expected value', t => {
  const invalid: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{}, /^expected KAFKA_BROKERS \(localhost:9092\), RABBITMQ_URL \(.*\) or both$/],
    [
      { KAFKA_BROKERS: 'a:1', PORT: 'http' },
      /^PORT: expected a number from 0 to 65535, found 'http'$/,
    ],
    [{ KAFKA_BROKERS: 'a:1', LOAD_PER_SECOND: '-1' }, /^LOAD_PER_SECOND: .* to 500, found '-1'$/],
    [{ KAFKA_BROKERS: 'a:1', LOAD_MINUTES: '9999' }, /^LOAD_MINUTES: .* to 1440, found '9999'$/],
  ]
  for (const [environment, message] of invalid) {
    t.throws(() => settingsOf(environment), { name: 'SettingsError', message })
  }
  t.end()
})
