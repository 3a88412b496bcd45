import t from 'tap'
import { aClusterOf } from '../backlog/a-cluster.ts'
import { aServer } from '../http/a-server.ts'
import { schemaValidator } from './schema.ts'
import { shippedYaml, type Tree } from './shipped-yaml.ts'

const example = shippedYaml('examples/keda/scaled-object.yaml')

interface Trigger {
  readonly type: string
  readonly metadata: Readonly<Record<string, string>>
}

const [trigger] = (example['spec'] as { triggers: [Trigger] }).triggers

t.test('the example matches the schema of KEDA', t => {
  const validate = schemaValidator('keda', 'ScaledObject')
  t.same(validate(example), [])
  const spec = example['spec'] as Tree
  const changed = (fields: Tree): readonly string[] =>
    validate({ ...example, spec: { ...spec, ...fields } })
  t.match(changed({ maxReplicas: 3 }), [/maxReplicas/])
  t.match(changed({ fallback: { failureThreshold: 3, replicas: 1, behavior: 'hold' } }), [
    /allowed values/,
  ])
  t.match(changed({ triggers: [{ type: 'metrics-api', metadata: { targetValue: 1 } }] }), [
    /string/,
  ])
  t.end()
})

t.test('the trigger has the parameters of the metrics-api scaler, and no others', t => {
  t.equal(trigger.type, 'metrics-api')
  t.same(Object.keys(trigger.metadata).toSorted(), ['targetValue', 'url', 'valueLocation'])
  t.end()
})

t.test('the scaler finds a number where it looks, and null while it is unknown', async t => {
  const { pathname, search } = new URL(trigger.metadata['url'] ?? '')
  const read = async (consumers: number): Promise<unknown> => {
    const orders = { destination: 'orders', group: 'billing', consumers, workableMessages: 5 }
    const clusters = [aClusterOf([orders], { cluster: 'prod-kafka' })]
    const { url } = await aServer(t, { backlogs: () => clusters })
    const response = await fetch(`${url}${pathname}${search}`)
    t.equal(response.status, 200)
    const document = (await response.json()) as Readonly<Record<string, unknown>>
    return document[trigger.metadata['valueLocation'] ?? '']
  }
  t.equal(await read(0), 1)
  t.equal(await read(NaN), null)
})
