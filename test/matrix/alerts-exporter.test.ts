import { setTimeout as sleep } from 'node:timers/promises'
import { type ChannelModel, connect } from 'amqplib'
import type { Test } from 'tap'
import { startFaultProxy } from '../../testbed/fault-proxy.ts'
import { freePort } from '../../testbed/free-port.ts'
import { signalGroup } from '../../testbed/processes.ts'
import { type RunningRabbitmq, startRabbitmq } from '../../testbed/rabbitmq.ts'
import { type RunningExporter, startExporter } from '../real/running-exporter.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { startAlertPipeline } from './alert-pipeline.ts'
import { provenAlerts } from './proven-alerts.ts'

withRealParts('alerts about the exporter reach their receiver', async t => {
  // Later versions do not report partitions.
  const rabbitmq = await startRabbitmq({ release: 'bookworm', nodes: 2, openFiles: 600 })
  t.teardown(() => rabbitmq.stop())
  // Without the tag `monitoring`, the user may not list nodes.
  for (const command of [
    ['add_user', 'limited', 'secret'],
    ['set_user_tags', 'limited', 'management'],
    ['set_permissions', 'limited', '^$', '^$', '^$'],
  ]) {
    await rabbitmq.ctl(command)
  }
  await declareQueues(rabbitmq.amqpUrl, 100)
  const intervals = 'intervals: { queues: 5s, nodes: 5s, traffic: 5s }'
  const at = `urls: ['${rabbitmq.managementUrl}'], ${intervals}`
  const clusters = `rabbitmq:
  - { name: whole, ${at}, password: guest, series_limit: 1000 }
  - { name: limited, ${at}, username: limited, password: secret }
  - { name: away, urls: ['http://localhost:${await freePort()}'], ${intervals}, password: guest }
`
  const exporter = await startExporter(t, clusters)
  const proxy = await startFaultProxy({ to: { port: Number(new URL(exporter.url).port) } })
  t.teardown(() => proxy.close())
  const scraped = `localhost:${proxy.port}`
  const alerts = await startAlertPipeline(t, exporter, 'bookworm', { scraped })
  const stop = block(t, exporter)
  const connections = await openConnections(rabbitmq, 440)
  t.teardown(() => Promise.all(connections.map(connection => connection.close())))

  await alerts.untilNotified('ClusterDataStale', { messaging_cluster: 'away' })
  await alerts.untilNotified('ClusterSectionFailing', { messaging_cluster: 'limited' })
  await alerts.untilNotified('TidemarkSeriesLimitHit', { messaging_cluster: 'whole' })

  const node = { rabbitmq_node: rabbitmq.nodes[0]?.name ?? '' }
  await alerts.untilNotified('RabbitmqFileDescriptorsNearLimit', node)
  await partition(rabbitmq)
  await alerts.untilNotified('RabbitmqNetworkPartition')
  await alerts.untilNotified('TidemarkEventLoopBlocked')
  await stop()
  // Prometheus gives up after 2 s.
  await proxy.inject({ kind: 'delay', by: 1.3 })
  await alerts.untilNotified('TidemarkScrapeSlow')
  await proxy.inject({ kind: 'none' })

  await reload(exporter, 'kafka: [{ name: no brokers }]')
  await alerts.untilNotified('TidemarkReloadFailed')
  await reload(exporter, clusters)
  await alerts.untilResolved('TidemarkReloadFailed')

  await exporter.process.kill()
  for (const messaging_cluster of ['whole', 'limited', 'away']) {
    await alerts.untilNotified('TidemarkDown', { messaging_cluster })
  }
  // No notification about parts of a cluster that is not monitored.
  const whole = { messaging_cluster: 'whole' }
  await alerts.untilMuted('TidemarkSeriesLimitHit', whole, 'TidemarkDown')
  t.strictSame([...alerts.fired].sort(), [...provenAlerts['alerts-exporter']])
})

/** Stops the exporter's process for most of the time, until the returned function is called. */
function block(t: Test, exporter: RunningExporter): () => Promise<void> {
  let isOver = false
  const run = async (): Promise<void> => {
    while (!isOver) {
      signalGroup(exporter.process.pid, 'SIGSTOP')
      await sleep(900)
      signalGroup(exporter.process.pid, 'SIGCONT')
      await sleep(500)
    }
  }
  const running = run()
  const stop = async (): Promise<void> => {
    isOver = true
    await running
  }
  t.teardown(stop)
  return stop
}

async function openConnections(
  { amqpUrl }: RunningRabbitmq,
  count: number,
): Promise<readonly ChannelModel[]> {
  const connections: ChannelModel[] = []
  for (let n = 0; n < count; n++) {
    const connection = await connect(amqpUrl)
    connection.on('error', () => undefined)
    connections.push(connection)
  }
  return connections
}

/** Separates the nodes until each regards the other as down, then lets them meet again. */
async function partition({ nodes }: RunningRabbitmq): Promise<void> {
  const [first, second] = nodes
  if (first === undefined || second === undefined) throw new Error('expected two nodes')
  const evaluate = (expression: string) => first.ctl(['eval', expression])
  const { stdout } = await evaluate('erlang:get_cookie().')
  const peer = `'${second.name}'`
  await evaluate(`erlang:set_cookie(${peer}, wrong), erlang:disconnect_node(${peer}).`)
  await sleep(10_000)
  await evaluate(`erlang:set_cookie(${peer}, ${stdout.trim()}), net_kernel:connect_node(${peer}).`)
}

async function reload(exporter: RunningExporter, clusters: string): Promise<void> {
  await exporter.configure(clusters)
  process.kill(exporter.process.pid, 'SIGHUP')
}

/** Declares queues, each with a dozen series or more. */
async function declareQueues(amqpUrl: string, count: number): Promise<void> {
  const connection = await connect(amqpUrl)
  const channel = await connection.createChannel()
  for (let n = 0; n < count; n++) await channel.assertQueue(`queue-${n}`)
  await connection.close()
}
