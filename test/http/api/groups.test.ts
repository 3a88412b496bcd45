import t from 'tap'
import type { GroupDetails, MemberDetails } from '../../../src/backlog/backlog-details.ts'
import { aClusterOf } from '../../backlog/a-cluster.ts'
import { aServer } from '../a-server.ts'

const worker: MemberDetails = {
  clientId: 'worker',
  host: '10.0.0.7',
  instanceId: null,
  partitions: 2,
  messages: NaN,
}

const billing: GroupDetails = {
  type: 'classic',
  state: '',
  assignor: 'range',
  coordinator: '2 (kafka-2)',
  memberCount: 1,
  members: [worker],
  partitionCount: 2,
  partitions: [
    {
      topic: 'orders',
      partition: 3,
      leader: null,
      messages: 40,
      state: 'stale',
      age: NaN,
      committedOffset: 60,
      logEndOffset: 100,
      member: worker,
    },
    {
      topic: 'orders',
      partition: 4,
      leader: '1 (kafka-1)',
      messages: NaN,
      state: 'uncommitted',
      age: NaN,
      committedOffset: NaN,
      logEndOffset: 100,
      member: 'none',
    },
  ],
}

const name = 'a/b ü?%.'.padEnd(200, 'x')
const queries: unknown[] = []
const clusters = [
  aClusterOf(
    [{ destination: 'orders', group: name }],
    {},
    {
      group(group, query) {
        queries.push(query)
        return group === name ? billing : null
      },
    },
  ),
  aClusterOf([{ vhost: '/', destination: 'jobs' }], { cluster: 'rabbit' }),
  aClusterOf(null, { cluster: 'night' }),
]

async function get(
  t: Parameters<typeof aServer>[0],
  path: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const { url } = await aServer(t, { backlogs: () => clusters })
  const response = await fetch(`${url}/api/v1/groups/${path}`)
  return { status: response.status, text: await response.text() }
}

const path = `prod/${encodeURIComponent(name)}`

t.test('a group is returned with its members and partitions, whatever is in its name', async t => {
  const { status, text } = await get(t, `${path}?destination=orders&limit=7`)
  t.equal(status, 200)
  t.same(queries.splice(0), [{ topic: 'orders', limit: 7 }])
  const client = { client_id: 'worker', host: '10.0.0.7', instance_id: null }
  t.same(JSON.parse(text), {
    generated_at: '2023-11-14T22:13:20.000Z',
    cluster: {
      messaging_cluster: 'prod',
      messaging_system: 'kafka',
      state: 'up',
      read_at: '2023-11-14T22:13:16.000Z',
      data_age_seconds: 4,
    },
    consumer_group: name,
    type: 'classic',
    state: null,
    assignor: 'range',
    coordinator: '2 (kafka-2)',
    members_total: 1,
    members: [{ ...client, partitions: 2, messages: null }],
    partitions_total: 2,
    partitions: [
      {
        ...{ destination: 'orders', partition: 3, leader: null, messages: 40, state: 'stale' },
        ...{ age_seconds: null, committed_offset: 60, log_end_offset: 100 },
        ...{ assignment: 'assigned', ...client },
      },
      {
        ...{ destination: 'orders', partition: 4, leader: '1 (kafka-1)', messages: null },
        ...{ state: 'uncommitted', age_seconds: null, committed_offset: null, log_end_offset: 100 },
        ...{ assignment: 'none', client_id: null, host: null, instance_id: null },
      },
    ],
  })
  await get(t, path)
  t.same(queries.splice(0), [{ topic: null, limit: 100 }])
})

t.test('unknown names are not found, and groups of an unread cluster are unavailable', async t => {
  const table = [
    ['prod/other', 404, 'no such consumer group'],
    ['nowhere/billing', 404, 'with a configured cluster'],
    ['prod', 404, 'no such consumer group'],
    [`${path}/more`, 404, 'expected /api/v1/groups/{cluster}/{group}'],
    ['rabbit/jobs', 404, 'no such consumer group'],
    ['night/billing', 503, 'could not be read'],
    [`${path}?limit=0`, 400, 'a whole number from 1 to 1000'],
    [`${path}?topic=orders`, 400, 'one of the parameters destination, limit'],
    ['prod/%zz', 400, 'errors'],
  ] as const
  for (const [request, status, message] of table) {
    const response = await get(t, request)
    t.equal(response.status, status, request)
    t.match(response.text, message)
    t.ok(JSON.parse(response.text), 'errors of the API are JSON')
  }
})
