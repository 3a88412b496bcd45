import t from 'tap'
import { pluginTargets } from '../../../src/rabbitmq/nodes/plugin-targets.ts'

const nodes = (running: Readonly<Record<string, boolean>>): Parameters<typeof pluginTargets>[0] => {
  const names = Object.keys(running)
  const flags = Uint8Array.from(names, name => (running[name] === true ? 1 : 0))
  return { cluster: 'events', nodes: { rows: names.length, name: names, running: flags } }
}

t.test('every node is a target with its host name, even one that is down', t => {
  const cluster = nodes({ 'rabbit@rabbit-1': true, 'mq@blue@rabbit-2.example': false })
  t.strictSame(pluginTargets(cluster, '{host}:15692'), [
    {
      address: 'rabbit-1:15692',
      labels: {
        messaging_cluster: 'events',
        rabbitmq_node: 'rabbit@rabbit-1',
        __meta_rabbitmq_node_host: 'rabbit-1',
        __meta_rabbitmq_node_running: 'true',
      },
    },
    {
      address: 'rabbit-2.example:15692',
      labels: {
        messaging_cluster: 'events',
        rabbitmq_node: 'mq@blue@rabbit-2.example',
        __meta_rabbitmq_node_host: 'rabbit-2.example',
        __meta_rabbitmq_node_running: 'false',
      },
    },
  ])
  t.end()
})

t.test('unknown nodes are null, not an empty list', t => {
  t.equal(pluginTargets(nodes({}), '{host}:15692'), null)
  t.end()
})
