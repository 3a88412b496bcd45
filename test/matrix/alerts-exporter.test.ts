import { connect } from 'amqplib'
import { freePort } from '../../testbed/free-port.ts'
import { startRabbitmq } from '../../testbed/rabbitmq.ts'
import { type RunningExporter, startExporter } from '../real/running-exporter.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { startAlertPipeline } from './alert-pipeline.ts'
import { provenAlerts } from './proven-alerts.ts'

withRealParts('alerts about the exporter reach their receiver', async t => {
  const rabbitmq = await startRabbitmq({ release: 'newest' })
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
  const alerts = await startAlertPipeline(t, exporter, 'bookworm')

  await alerts.untilNotified('ClusterDataStale', { messaging_cluster: 'away' })
  await alerts.untilNotified('ClusterSectionFailing', { messaging_cluster: 'limited' })
  await alerts.untilNotified('TidemarkSeriesLimitHit', { messaging_cluster: 'whole' })

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
