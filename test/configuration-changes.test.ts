import t from 'tap'
import { clusterChanges } from '../src/configuration-changes.ts'
import type { ValidatedConfig } from '../src/configuration.ts'
import { configOf } from './config/sources.ts'

const kafka = (options = ''): string => `kafka: [{ name: k, brokers: ['k:1'], ${options} }]`
const rabbitmq = (options = ''): string =>
  `rabbitmq: [{ name: r, urls: ['http://r:15672'], ${options} }]`

async function config(yaml: string, secret = 'hunter2'): Promise<ValidatedConfig> {
  const folder = t.testdir({ 'c.yaml': yaml, secret })
  return configOf(`${folder}/c.yaml`)
}

const cases: readonly {
  readonly title: string
  readonly before: string
  readonly after: string
  readonly changes: readonly string[]
}[] = [
  {
    title: 'the same configuration leaves clusters unchanged',
    before: `${kafka()}\n${rabbitmq()}`,
    after: `${rabbitmq()}\n${kafka('interval: 15s')}`,
    changes: ['kafka k unchanged', 'rabbitmq r unchanged'],
  },
  {
    title: 'another interval keeps the memory',
    before: kafka(),
    after: kafka('interval: 30s'),
    changes: ['kafka k reconnect'],
  },
  {
    title: 'other filters keep the memory',
    before: kafka("groups: { include: ['a'] }"),
    after: kafka("groups: { include: ['a', 'b'] }"),
    changes: ['kafka k reconnect'],
  },
  {
    title: 'other objectives, tolerances or another window keep the memory',
    before: kafka("objectives: [{ groups: ['a'], age: 10m }]"),
    after: kafka(
      "objectives: [{ groups: ['a'], age: 5m }], lag_tolerance: [{ messages: 1 }], status_window: 10m",
    ),
    changes: ['kafka k reconnect'],
  },
  {
    title: 'enabling TLS keeps the memory',
    before: kafka(),
    after: kafka('tls: {}'),
    changes: ['kafka k reconnect'],
  },
  {
    title: 'another password keeps the memory',
    before: rabbitmq('username: u, password: old'),
    after: rabbitmq('username: u, password: new'),
    changes: ['rabbitmq r reconnect'],
  },
  {
    title: 'the same password from another source is no change',
    before: rabbitmq('username: u, password: hunter2'),
    after: rabbitmq('username: u, password_file: secret'),
    changes: ['rabbitmq r unchanged'],
  },
  {
    title: 'other brokers can be another cluster and start with empty memory',
    before: kafka(),
    after: "kafka: [{ name: k, brokers: ['k:2'] }]",
    changes: ['kafka k replace'],
  },
  {
    title: 'the strongest of several effects applies',
    before: kafka(),
    after: kafka('interval: 30s, granularity: topic'),
    changes: ['kafka k replace'],
  },
  {
    title: 'another name is another cluster, and removed clusters come first',
    before: `${kafka()}\n${rabbitmq()}`,
    after: "kafka: [{ name: new, brokers: ['k:1'] }]",
    changes: ['kafka k removed', 'rabbitmq r removed', 'kafka new added'],
  },
  {
    title: 'a name that moves to the other system is another cluster',
    before: kafka(),
    after: "rabbitmq: [{ name: k, urls: ['http://r:15672'] }]",
    changes: ['kafka k removed', 'rabbitmq k added'],
  },
]

for (const { title, before, after, changes } of cases) {
  await t.test(title, async t => {
    const found = clusterChanges(await config(before), await config(after))
    t.strictSame(
      found.map(({ system, name, change }) => `${system} ${name} ${change}`),
      changes,
    )
  })
}

t.test('new content of a certificate file is a change', async t => {
  const yaml = kafka('tls: { ca_file: secret }')
  const found = clusterChanges(await config(yaml, 'old'), await config(yaml, 'new'))
  t.match(found, [{ change: 'reconnect' }])
})
