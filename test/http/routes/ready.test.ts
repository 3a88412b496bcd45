import t from 'tap'
import type { ClusterStatus } from '../../../src/monitor/status.ts'
import { aCluster, aReading, aServer } from '../a-server.ts'

t.test(
  'the exporter is ready when the first poll of every reading has ended, successful or not',
  async t => {
    const pending = aReading({ reading: 'nodes', state: 'pending' })
    const down = aReading({ reading: 'nodes', state: 'down' })
    const queues = aReading({ reading: 'queues' })
    let rabbits: ClusterStatus = aCluster({
      system: 'rabbitmq',
      cluster: 'rabbits',
      readings: [queues, pending],
    })
    const { url } = await aServer(t, { statuses: () => [aCluster(), rabbits] })

    const before = await fetch(`${url}/-/ready`)
    t.equal(before.status, 503)
    t.equal(
      await before.text(),
      'tidemark is waiting for the first polls to end\nkafka prod: backlog up\nrabbitmq rabbits: queues up, nodes pending\n',
    )

    rabbits = { ...rabbits, readings: [queues, down] }
    const after = await fetch(`${url}/-/ready`)
    t.equal(after.status, 200)
    t.equal(
      await after.text(),
      'tidemark is ready\nkafka prod: backlog up\nrabbitmq rabbits: queues up, nodes down\n',
    )
  },
)

t.test('without clusters the exporter is ready at once', async t => {
  const { url } = await aServer(t)
  t.equal((await fetch(`${url}/-/ready`)).status, 200)
})
