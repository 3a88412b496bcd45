import { publish, reject, type Scene } from '../scene.ts'
import { listOfQueues } from './shop.ts'

/** Quorum queues that set messages aside, by the policy that makes them do it. */
const policies: Readonly<Record<string, object>> = {
  // Unknown before 4.3: then the queue returns rejected messages at once.
  retries: { 'delayed-retry-type': 'all', 'delayed-retry-min': 600_000 },
  'dead-letters': {
    ...{ 'dead-letter-exchange': 'missing', 'dead-letter-strategy': 'at-least-once' },
    overflow: 'reject-publish',
  },
}

/** Quorum queues with messages that are neither ready nor unacknowledged, and with priorities. */
export const setAside: Scene = {
  play: async stage => {
    const channel = await stage.channel('/')
    for (const [queue, policy] of Object.entries(policies)) {
      await stage.policy('/', queue, `^${queue}$`, policy)
      await channel.assertQueue(queue, { arguments: { 'x-queue-type': 'quorum' } })
      await publish(channel, queue, 30)
      await reject(channel, queue, 20, queue === 'retries')
    }
    await channel.assertQueue('priorities', { arguments: { 'x-queue-type': 'quorum' } })
    for (const priority of [0, 4, 9]) await publish(channel, 'priorities', 5, { priority })
  },
  replies: {
    'queues-aside': { path: '/api/queues' },
    'queues-aside-columns': listOfQueues('full'),
    'queues-aside-totals': listOfQueues('totals'),
  },
  tools: {
    'tool-list-queues-aside': [
      ...['--quiet', '--formatter', 'json', 'list_queues', 'name', 'messages'],
      ...['messages_ready', 'messages_unacknowledged'],
    ],
  },
}
