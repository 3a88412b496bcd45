import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { amtool } from '../../testbed/alertmanager.ts'
import { projectRoot } from '../project-root.ts'
import { withRealParts } from './with-real-parts.ts'

/** Who gets an alert, by its labels. */
const routes: readonly { readonly labels: readonly string[]; readonly receiver: string }[] = [
  { labels: ['alertname=ClusterDataStale', 'severity=critical'], receiver: 'on-call' },
  { labels: ['alertname=KafkaMessagesLost', 'severity=critical'], receiver: 'on-call' },
  { labels: ['alertname=BacklogOlderThanObjective', 'severity=critical'], receiver: 'on-call' },
  { labels: ['alertname=BacklogOlderThanObjective', 'severity=warning'], receiver: 'team' },
  { labels: ['alertname=TidemarkReloadFailed', 'severity=warning'], receiver: 'team' },
  { labels: ['alertname=KafkaLeadersUnbalanced', 'severity=info'], receiver: 'nobody' },
  // An alert of other rules, which need not have our severities.
  { labels: ['alertname=Foreign'], receiver: 'team' },
]

for (const release of ['bookworm', 'newest'] as const) {
  withRealParts(`amtool of Debian ${release} accepts the example and routes by it`, async t => {
    const example = join(projectRoot, 'examples', 'alertmanager.yaml')
    const files = { 'alertmanager.yaml': await readFile(example, 'utf8') }
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

/** The example with what it shows in comments, so that these are right as well. */
function withIntegrations(example: string): string {
  const start = example.indexOf('\nreceivers:')
  return example.slice(0, start) + example.slice(start).replace(/^ {4}# /gm, '    ')
}
