import t from 'tap'
import { nameFilter } from '../../src/columns/name-filter.ts'
import { configOf } from '../config/sources.ts'

const names = [
  'billing',
  'console-consumer-48213',
  'anonymous.5c1f0d0a-6a0c-4f6e-9d4b-0d6f8a6f5f3e',
  '_confluent-ksql-default_transient_9174388154324047204_1614627435343',
  '_confluent-ksql-default_transient_transient_ORDERS_164564820911461907_1691341622923',
  '_confluent-ksql-default_query_CSAS_ORDERS_5',
  'anonymous-reports',
]

for (const { title, groups, shown } of [
  {
    title: 'groups that are used only once are excluded by default',
    groups: '{}',
    shown: ['billing', '_confluent-ksql-default_query_CSAS_ORDERS_5', 'anonymous-reports'],
  },
  { title: 'an empty list shows all groups', groups: '{ exclude: [] }', shown: names },
]) {
  t.test(title, async t => {
    const yaml = `kafka: [{ name: k, brokers: ['k:1'], groups: ${groups} }]`
    const { kafka } = await configOf(`${t.testdir({ 'c.yaml': yaml })}/c.yaml`)
    t.ok(kafka[0])
    if (kafka[0] === undefined) return
    t.strictSame(names.filter(nameFilter(kafka[0].groups)), shown)
  })
}
