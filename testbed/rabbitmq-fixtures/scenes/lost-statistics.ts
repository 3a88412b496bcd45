import { untilTrue } from '../../until-true.ts'
import { nodesList } from '../../../src/rabbitmq/nodes/read/read-nodes.ts'
import { connectionsList, exchangesList } from '../../../src/rabbitmq/traffic/read/read-traffic.ts'
import { publish, type Request, requestOf, type Scene } from '../scene.ts'
import { listOfQueues, playShop } from './shop.ts'

/** Replies of all readings, each file with a suffix. */
function all(suffix: string): Readonly<Record<string, Request>> {
  return {
    [`overview-${suffix}`]: { path: '/api/overview' },
    [`vhosts-${suffix}`]: { path: '/api/vhosts' },
    [`nodes-${suffix}`]: requestOf(nodesList),
    [`queues-columns-${suffix}`]: listOfQueues('full'),
    [`queues-totals-${suffix}`]: listOfQueues('totals'),
    [`exchanges-${suffix}`]: requestOf(exchangesList),
    [`connections-${suffix}`]: requestOf(connectionsList),
  }
}

/** Statistics were switched off at run time. */
export const withoutStatistics: Scene = {
  play: async stage => {
    await playShop(stage)
    const parameter = 'rabbitmq_management_agent, disable_metrics_collector, true'
    await stage.ctl('eval', `application:set_env(${parameter}).`)
  },
  replies: all('without-statistics'),
}

/** The statistics of the node were reset, and it has restarted: no counter survives either. */
export const restarted: Scene = {
  play: async stage => {
    await playShop(stage)
    await stage.rabbitmq.nodes[0]?.restart()
  },
  replies: all('restarted'),
}

/** Of two nodes, the one with a classic queue and a member of a quorum queue is down. */
export const nodeDown: Scene = {
  nodes: 2,
  play: async stage => {
    const [first, second] = stage.rabbitmq.nodes
    const channel = await stage.channel('/', second?.amqpUrl)
    await channel.assertQueue('lost')
    const quorum = { 'x-queue-type': 'quorum', 'x-quorum-initial-group-size': 2 }
    await channel.assertQueue('minority', { arguments: quorum })
    await publish(channel, 'lost', 5)
    await publish(channel, 'minority', 5)
    const kept = await stage.channel('/', first?.amqpUrl)
    await kept.assertQueue('kept')
    await publish(kept, 'kept', 7)
    await second?.kill()
    const nodes = `${first?.managementUrl ?? ''}/api/nodes?columns=name,running`
    const authorization = `Basic ${Buffer.from('guest:guest').toString('base64')}`
    const isDown = async (): Promise<boolean> =>
      (await (await fetch(nodes, { headers: { authorization } })).text()).includes('false')
    await untilTrue('the first node has noticed', isDown, { within: 90 })
  },
  replies: {
    ...all('node-down'),
    'queues-node-down': { path: '/api/queues' },
    'health-leaderless-node-down': {
      path: '/api/health/checks/quorum-queues-without-elected-leaders/all-vhosts',
    },
  },
}
