import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  amtool,
  type AlertmanagerAlert,
  type RunningAlertmanager,
  startAlertmanager,
} from '../../testbed/alertmanager.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { projectRoot } from '../../testbed/project-root.ts'
import { withRealParts } from './with-real-parts.ts'

/** The receiver of an alert with these labels. */
const routes: readonly { readonly labels: readonly string[]; readonly receiver: string }[] = [
  { labels: ['alertname=ClusterDataStale', 'severity=critical'], receiver: 'on-call' },
  { labels: ['alertname=KafkaMessagesLost', 'severity=critical'], receiver: 'on-call' },
  { labels: ['alertname=BacklogOlderThanObjective', 'severity=critical'], receiver: 'on-call' },
  { labels: ['alertname=BacklogOlderThanObjective', 'severity=warning'], receiver: 'team' },
  { labels: ['alertname=TidemarkReloadFailed', 'severity=warning'], receiver: 'team' },
  { labels: ['alertname=KafkaLeadersUnbalanced', 'severity=info'], receiver: 'none' },
  // Rules of others need not use these severities.
  { labels: ['alertname=Foreign'], receiver: 'team' },
]

/**
 * `alertname severity cluster/vhost/destination/group` of alerts that fire together, and the alert
 * that mutes each.
 */
const expectedMuting: Readonly<Record<string, string | null>> = {
  'ClusterDataStale critical down': null,
  'BacklogOlderThanObjective critical down//orders/billing': 'ClusterDataStale',
  'BacklogStopped warning down//orders/audit': 'ClusterDataStale',
  'ClusterSectionFailing warning down': 'ClusterDataStale',
  'RabbitmqMemoryAlarm critical down': 'ClusterDataStale',
  'KafkaMessagesLost critical down//orders/billing': 'ClusterDataStale',
  'KafkaControllerMissing critical down': 'ClusterDataStale',
  'BacklogStopped warning up//orders/audit': null,
  'BacklogErrorBudgetBurn warning up//orders/audit': 'BacklogStopped',
  'BacklogErrorBudgetBurn warning up//payments/audit': null,

  'TidemarkDown critical unseen': null,
  'TidemarkDown critical lost': null,
  'ClusterDataStale critical lost': 'TidemarkDown',
  'BacklogOlderThanObjective critical unseen/shop/emails': 'TidemarkDown',

  'BacklogOlderThanObjective critical late//orders/billing': null,
  'BacklogOlderThanObjective warning late//orders/billing': 'BacklogOlderThanObjective',
  'BacklogStopped warning late//orders/billing': 'BacklogOlderThanObjective',
  'BacklogStopped warning late//orders/audit': null,
  'BacklogStopped warning late//payments/billing': null,
  'BacklogOlderThanObjective critical late/shop/emails': null,
  'BacklogStalled warning late/shop/emails': 'BacklogOlderThanObjective',
  'BacklogErrorBudgetBurn info late/shop/emails': 'BacklogOlderThanObjective',
  'BacklogStalled warning late/office/emails': null,
  'ClusterSectionFailing warning late': null,

  'KafkaMessagesLost critical lossy//orders/billing': null,
  'BacklogStopped warning lossy//orders/billing': 'KafkaMessagesLost',
  // Another topic of the group, then another group.
  'BacklogStopped warning lossy//payments/billing': 'KafkaMessagesLost',
  'BacklogStopped warning lossy//orders/audit': null,
  'BacklogOlderThanObjective critical lossy//mails/billing': null,
  'KafkaMessagesLost critical risky//orders/billing': null,
  'KafkaRetentionRisk critical risky//orders/billing': 'KafkaMessagesLost',
  'KafkaRetentionRisk critical risky//mails/billing': null,
  'BacklogStalled warning risky//mails/audit': null,
  'KafkaMessagesLost info quiet//orders/console': null,
  'BacklogStopped warning quiet//orders/console': null,
  'BacklogStopped warning quiet/shop/emails': null,

  'KafkaBrokerMissing critical missing': null,
  'KafkaPartitionsUnderReplicated warning missing': 'KafkaBrokerMissing',
  'KafkaPartitionsLeaderless critical missing': null,
  'KafkaPartitionsUnderReplicated warning up': null,
  'KafkaBrokerMissing info removed': null,
  'KafkaPartitionsUnderReplicated warning removed': null,

  'RabbitmqDiskAlarm critical full': null,
  'RabbitmqConnectionsBlocked warning full/shop': 'RabbitmqDiskAlarm',
  'RabbitmqConnectionChurn warning full': null,
  'RabbitmqMessagesUnroutable warning full': null,
  'RabbitmqMessagesUnroutable info full': 'RabbitmqMessagesUnroutable',
  'RabbitmqMessagesUnroutable info up': null,
  'RabbitmqNodeDown critical nodeless': null,
  'RabbitmqQueueMembersOffline warning nodeless/shop': 'RabbitmqNodeDown',
  'RabbitmqQueueMembersOffline warning full/shop': null,
}

for (const release of ['bookworm', 'newest'] as const) {
  withRealParts(`amtool of Debian ${release} accepts the example and its routes`, async t => {
    const files = { 'alertmanager.yaml': await example() }
    const { stdout } = await amtool(release, ['check-config', 'alertmanager.yaml'], { files })
    t.match(stdout, /SUCCESS[^]* 11 inhibit rules\n - 3 receivers/)

    const filledIn = { 'alertmanager.yaml': withIntegrations(files['alertmanager.yaml']) }
    t.match(
      (await amtool(release, ['check-config', 'alertmanager.yaml'], { files: filledIn })).stdout,
      /SUCCESS/,
    )

    const test = ['config', 'routes', 'test', '--config.file=alertmanager.yaml']
    for (const { labels, receiver } of routes) {
      const { stdout } = await amtool(release, [...test, ...labels], { files })
      t.equal(stdout.trim(), receiver, labels.join(' '))
    }
  })
}

for (const release of ['bookworm', 'newest'] as const) {
  withRealParts(
    `Alertmanager of Debian ${release} mutes alerts that follow from others`,
    async t => {
      const alertmanager = await startAlertmanager({ release, config: await example() })
      t.teardown(() => alertmanager.stop())
      t.comment(`Alertmanager ${alertmanager.version}`)
      await fire(alertmanager, Object.keys(expectedMuting))

      // Alertmanager mutes one by one as alerts arrive. Waiting for the expected number also gives
      // an alert that is wrongly muted time to show.
      let muted: Record<string, string | null> = {}
      await untilTrue(
        'the expected number of alerts is muted',
        async () => {
          muted = mutedBy(await alertmanager.alerts())
          return countMuted(muted) >= countMuted(expectedMuting)
        },
        { within: 30 },
      )
      t.same(muted, expectedMuting)
    },
  )
}

async function fire({ url }: RunningAlertmanager, alerts: readonly string[]): Promise<void> {
  const body = JSON.stringify(alerts.map(alert => ({ labels: labelsOf(alert) })))
  const headers = { 'content-type': 'application/json' }
  const { status } = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body })
  if (status !== 200) throw new Error(`Alertmanager responded with ${status}`)
}

/** An empty label is the same as no label, for Alertmanager as for Prometheus. */
function labelsOf(alert: string): Readonly<Record<string, string>> {
  const [alertname = '', severity = '', place = ''] = alert.split(' ')
  const [messaging_cluster = '', vhost = '', destination = '', consumer_group = ''] =
    place.split('/')
  return { alertname, severity, messaging_cluster, vhost, destination, consumer_group }
}

/** The name of the alert that mutes each alert of `expectedMuting`, by its key there. */
function mutedBy(current: readonly AlertmanagerAlert[]): Record<string, string | null> {
  const nameOf = new Map(current.map(alert => [alert.fingerprint, alert.labels['alertname']]))
  return Object.fromEntries(
    Object.keys(expectedMuting).map(name => {
      const labels = Object.entries(labelsOf(name))
      const alert = current.find(alert =>
        labels.every(([label, value]) => (alert.labels[label] ?? '') === value),
      )
      const [first] = alert?.inhibitedBy ?? []
      return [name, nameOf.get(first ?? '') ?? null]
    }),
  )
}

function countMuted(muted: Readonly<Record<string, string | null>>): number {
  return Object.values(muted).filter(by => by !== null).length
}

async function example(): Promise<string> {
  return await readFile(join(projectRoot, 'examples', 'alertmanager.yaml'), 'utf8')
}

/** The example with its commented-out integrations enabled, so that they are checked too. */
function withIntegrations(text: string): string {
  const start = text.indexOf('\nreceivers:')
  return text.slice(0, start) + text.slice(start).replace(/^ {4}# /gm, '    ')
}
