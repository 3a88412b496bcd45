import t from 'tap'
import { type Alert, alertsPage } from '../../testbed/demo/alerts-page.ts'
import { parseOptions } from '../../testbed/demo/options.ts'
import { demoOverview } from '../../testbed/demo/overview.ts'
import {
  hasBacklog,
  hasLag,
  completedReadings,
  sampleLines,
} from '../../testbed/demo/sample-lines.ts'

t.test('the demo takes two options, and reports an unknown one', t => {
  t.same(parseOptions([]), { once: false, traffic: false })
  t.same(parseOptions(['--once']), { once: true, traffic: false })
  t.same(parseOptions(['--traffic', '--once']), { once: true, traffic: true })
  t.same(parseOptions(['--once', '--twice']), { unknown: '--twice' })
  t.end()
})

t.test('sample lines are printed in a fixed order, without headers', t => {
  const scrape = `\
# TYPE tidemark_kafka_group_lag gauge
tidemark_kafka_group_lag{consumer_group="audit"} 125
tidemark_kafka_group_lag_seconds{consumer_group="audit"} 3
# TYPE tidemark_source_up gauge
tidemark_source_up{reading="backlog"} 1
# EOF
`

  t.same(sampleLines(scrape), [
    'tidemark_source_up{reading="backlog"} 1',
    'tidemark_kafka_group_lag{consumer_group="audit"} 125',
  ])
  t.end()
})

t.test('sample lines over the limit are counted', t => {
  const scrape = [1, 2, 3]
    .map(group => `tidemark_kafka_group_lag{consumer_group="${group}"} 0\n`)
    .join('')

  t.same(sampleLines(scrape, 1), [
    'tidemark_kafka_group_lag{consumer_group="1"} 0',
    '# and 2 more of tidemark_kafka_group_lag',
  ])
  t.end()
})

t.test('completed readings are those of the cluster with the fewest', t => {
  const scrape = `\
tidemark_source_readings_total{messaging_cluster="a",reading="queues"} 7
tidemark_source_readings_total{messaging_cluster="b",reading="queues"} 2
tidemark_source_readings_total{messaging_cluster="b",reading="nodes"} 1
`

  t.equal(completedReadings(scrape, 'queues'), 2)
  t.equal(completedReadings(scrape, 'backlog'), 0)
  t.end()
})

t.test('a group has lag once it has a sample', t => {
  const scrape = `\
tidemark_kafka_group_lag{messaging_cluster="a",consumer_group="billing"} 0
tidemark_kafka_group_members{messaging_cluster="a",consumer_group="warehouse"} 1
`

  t.equal(hasLag('billing', scrape), true)
  t.equal(hasLag('warehouse', scrape), false)
  t.end()
})

t.test('a backlog is known once it has a number of messages', t => {
  const scrape = `\
tidemark_backlog_messages{messaging_cluster="b",vhost="/",destination="invoices"} 0
tidemark_backlog_consumers{messaging_cluster="b",vhost="/",destination="emails"} 1
`

  t.equal(hasBacklog('invoices', scrape), true)
  t.equal(hasBacklog('emails', scrape), false)
  t.end()
})

t.test('the overview shows all addresses, and a command for the shop', t => {
  const addresses = {
    parts: [{ system: 'Kafka' as const, place: 'localhost:9092 (Kafka 4.3.0)' }],
    exporter: { url: 'http://localhost:19308' },
    shop: { url: 'http://localhost:8080' },
    prometheus: { url: 'http://localhost:9090', version: '3.5.3' },
    alerts: { url: 'http://localhost:9091' },
  }

  t.equal(
    demoOverview(addresses),
    `\
Status page  http://localhost:19308/
Metrics      http://localhost:19308/metrics
Kafka        localhost:9092 (Kafka 4.3.0)
Prometheus   http://localhost:9090 (Prometheus 3.5.3, only its API: the package has no pages)
Alerts       http://localhost:9091/ (the first ones fire after some minutes)
Shop         http://localhost:8080/ (buttons for faults)

Make a consumer stop (more in examples/demo-app/README.md):
  curl -X PUT http://localhost:8080/knobs/billing -H 'content-type: application/json' -d '{"stopped": true}'

Ctrl-C stops all that was started here.`,
  )
  t.equal(
    demoOverview({ ...addresses, shop: undefined, prometheus: undefined, alerts: undefined }),
    `\
Status page  http://localhost:19308/
Metrics      http://localhost:19308/metrics
Kafka        localhost:9092 (Kafka 4.3.0)

Ctrl-C stops all that was started here.`,
  )
  t.end()
})

t.test('the page of alerts shows what fires, then what is pending, and escapes its text', t => {
  const alert = (state: string, severity: string): Alert => ({
    state,
    activeAt: '2023-11-14T22:13:20Z',
    labels: { severity },
    annotations: { summary: `<b>${state}</b> of billing`, runbook_url: 'https://runbooks/x' },
  })
  const rules = [
    { name: 'Quiet', alerts: [] },
    { name: 'BacklogStopped', alerts: [alert('pending', 'warning'), alert('firing', 'critical')] },
  ]
  const page = alertsPage(rules, 1_700_000_090)
  const text = page
    .replace(/<style>.*<\/style>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
  const row = (state: string, severity: string): string =>
    `${severity} BacklogStopped &lt;b&gt;${state}&lt;/b&gt; of billing 90 s open`
  const heading = 'Severity Alert Summary Since Runbook'
  t.match(
    text,
    `Firing 1 ${heading} ${row('firing', 'critical')} Pending 1 ${heading} ${row('pending', 'warning')} Inactive 1 rules Quiet`,
  )
  t.match(text, '1 firing – alerts of the demo')
  t.match(page, 'href="https://runbooks/x"')
  t.notMatch(page, '<script')
  t.match(alertsPage([], 0), '<p>None.</p>')
  t.end()
})
