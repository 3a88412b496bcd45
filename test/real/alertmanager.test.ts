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

/** Who gets an alert, by its labels. */
const routes: readonly { readonly labels: readonly string[]; readonly receiver: string }[] = [
  { labels: ['alertname=ClusterDataStale', 'severity=critical'], receiver: 'on-call' },
  { labels: ['alertname=KafkaMessagesLost', 'severity=critical'], receiver: 'on-call' },
  { labels: ['alertname=BacklogOlderThanObjective', 'severity=critical'], receiver: 'on-call' },
  { labels: ['alertname=BacklogOlderThanObjective', 'severity=warning'], receiver: 'team' },
  { labels: ['alertname=TidemarkReloadFailed', 'severity=warning'], receiver: 'team' },
  { labels: ['alertname=KafkaLeadersUnbalanced', 'severity=info'], receiver: 'none' },
  // An alert of other rules, which need not have our severities.
  { labels: ['alertname=Foreign'], receiver: 'team' },
]

/** `alertname severity cluster/vhost/destination/group` of alerts that fire together, and what mutes each. */
const togetherMuted: Readonly<Record<string, string | null>> = {
  'ClusterDataStale critical down': null,
  'BacklogOlderThanObjective critical down//orders/billing': 'ClusterDataStale',
  'BacklogStopped warning down//orders/audit': 'ClusterDataStale',
  'ClusterSectionFailing warning down': 'ClusterDataStale',
  // Who is woken for the cluster should know of what may be the cause.
  'RabbitmqMemoryAlarm critical down': null,
  'BacklogStopped warning up//orders/audit': null,

  'TidemarkDown critical unseen': null,
  'BacklogOlderThanObjective critical unseen/shop/emails': 'TidemarkDown',

  'BacklogOlderThanObjective critical late//orders/billing': null,
  'BacklogOlderThanObjective warning late//orders/billing': 'BacklogOlderThanObjective',
  'BacklogStopped warning late//orders/billing': 'BacklogOlderThanObjective',
  'BacklogStopped warning late//orders/audit': null,
  'BacklogStopped warning late//payments/billing': null,
  'BacklogOlderThanObjective critical late/shop/emails': null,
  'BacklogStalled warning late/shop/emails': 'BacklogOlderThanObjective',
  'BacklogStalled warning late/office/emails': null,
  'ClusterSectionFailing warning late': null,

  'KafkaBrokerMissing critical missing': null,
  'KafkaPartitionsUnderReplicated warning missing': 'KafkaBrokerMissing',
  'KafkaPartitionsLeaderless critical missing': null,
  'KafkaPartitionsUnderReplicated warning up': null,

  'RabbitmqDiskAlarm critical full': null,
  'RabbitmqConnectionsBlocked warning full/shop': 'RabbitmqDiskAlarm',
  'RabbitmqConnectionChurn warning full': null,
}

for (const release of ['bookworm', 'newest'] as const) {
  withRealParts(`amtool of Debian ${release} accepts the example and routes by it`, async t => {
    const files = { 'alertmanager.yaml': await example() }
    const { stdout } = await amtool(release, ['check-config', 'alertmanager.yaml'], { files })
    t.match(stdout, /SUCCESS[^]* 5 inhibit rules\n - 3 receivers/)

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
  withRealParts(`Alertmanager of Debian ${release} mutes what says nothing new`, async t => {
    const alertmanager = await startAlertmanager({ release, config: await example() })
    t.teardown(() => alertmanager.stop())
    t.comment(`Alertmanager ${alertmanager.version}`)
    await fire(alertmanager, Object.keys(togetherMuted))

    // They are muted by and by, once each is known; what is muted by mistake would be by then, too.
    let muted: Record<string, string | null> = {}
    await untilTrue(
      'as many are muted as should be',
      async () => {
        muted = mutedBy(await alertmanager.alerts())
        return countMuted(muted) >= countMuted(togetherMuted)
      },
      { within: 30 },
    )
    t.same(muted, togetherMuted)
  })
}

async function fire({ url }: RunningAlertmanager, alerts: readonly string[]): Promise<void> {
  const body = JSON.stringify(alerts.map(alert => ({ labels: labelsOf(alert) })))
  const headers = { 'content-type': 'application/json' }
  const { status } = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body })
  if (status !== 200) throw new Error(`Alertmanager answers ${status}`)
}

/** A label that is empty is none, for Alertmanager as for Prometheus. */
function labelsOf(alert: string): Readonly<Record<string, string>> {
  const [alertname = '', severity = '', place = ''] = alert.split(' ')
  const [messaging_cluster = '', vhost = '', destination = '', consumer_group = ''] =
    place.split('/')
  return { alertname, severity, messaging_cluster, vhost, destination, consumer_group }
}

/** What mutes each alert, under the name by which it was fired. */
function mutedBy(held: readonly AlertmanagerAlert[]): Record<string, string | null> {
  const nameOf = new Map(held.map(alert => [alert.fingerprint, alert.labels['alertname']]))
  return Object.fromEntries(
    Object.keys(togetherMuted).map(name => {
      const labels = Object.entries(labelsOf(name))
      const alert = held.find(alert =>
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

/** The example with what it shows in comments, so that these are right as well. */
function withIntegrations(text: string): string {
  const start = text.indexOf('\nreceivers:')
  return text.slice(0, start) + text.slice(start).replace(/^ {4}# /gm, '    ')
}
