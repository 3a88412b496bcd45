import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { firingAlertsTable } from './alert-panels.ts'
import { greenUpTo, redFromOne } from './grafana/colours.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { line, row } from './grafana/layout.ts'
import { stat, timeSeries } from './grafana/panels.ts'
import { clusterVariable } from './grafana/variables.ts'

const cluster = 'messaging_cluster=~"$cluster"'

export const canaries: DashboardPlan = {
  uid: 'tidemark-canaries',
  title: 'Canaries',
  description:
    'Messages that the exporter sends through each cluster and reads back: what fails, what is slow, and whether acknowledged messages were lost.',
  tags: ['kafka'],
  variables: [clusterVariable()],
  rows: [
    row('Now', line(4, lost(), failing(), oldest(), uncovered(), blocked())),
    row('Alerts', line(6, firingAlertsTable(`alertname=~"Canary.+",${cluster}`))),
    row('Steps', line(8, failures(), durations('produce'), durations('deliver'))),
    row('Messages', line(8, messages(), outcomes(), commits())),
  ],
}

function lost(): Panel {
  return stat({
    title: 'Messages lost',
    description:
      'Acknowledged messages of the canary that are proven to be gone, in the shown time. Applications probably lost messages, too.',
    queries: {
      messages: `round(sum(increase(tidemark_canary_lost_messages_total{${cluster}}[$__range])))`,
    },
    unit: 'short',
    thresholds: redFromOne(),
  })
}

function failing(): Panel {
  const sum = (family: string): string => `round(sum(increase(${family}{${cluster}}[$__range])))`
  return stat({
    title: 'Attempts within the time limit',
    description:
      'Share of all steps of the canary that succeeded within the time limit, in the shown time.',
    queries: {
      share: `${sum('tidemark_canary_good_total')} / ${sum('tidemark_canary_attempts_total')}`,
    },
    unit: 'percentunit',
  })
}

function oldest(): Panel {
  return stat({
    title: 'Oldest unconfirmed message',
    description:
      'Age of the oldest message of the canary that was not read back: how long the worst path has been interrupted. 0: everything came back.',
    queries: { age: `max(tidemark_canary_oldest_unconfirmed_seconds{${cluster}})` },
    unit: 's',
    thresholds: greenUpTo({ from: 60, colour: 'orange' }),
  })
}

function uncovered(): Panel {
  return stat({
    title: 'Brokers not covered',
    description:
      'Live brokers that lead no partition of the topic of the canary, so that nothing is sent through them.',
    queries: {
      brokers: `sum(max by (messaging_cluster) (tidemark_canary_uncovered_brokers{${cluster}}))`,
    },
    unit: 'short',
    thresholds: greenUpTo({ from: 1, colour: 'orange' }),
  })
}

function blocked(): Panel {
  return stat({
    title: 'Canaries blocked',
    description:
      'Canaries that send nothing now because brokers throttle them, and seconds for which they sent nothing in the shown time. Raise their quota, or their interval.',
    queries: {
      now: `sum(tidemark_canary_blocked{${cluster}})`,
      seconds: `round(sum(increase(tidemark_canary_blocked_seconds_total{${cluster}}[$__range])))`,
    },
    unit: 'short',
    thresholds: greenUpTo({ from: 1, colour: 'orange' }),
  })
}

function failures(): Panel {
  return timeSeries({
    title: 'Failures by step and kind',
    description:
      'Steps of the canary per second that failed or exceeded the time limit. Each kind has its own fix, which the status page of the exporter shows.',
    queries: {
      '{{messaging_cluster}} {{step}} {{kind}}': `sum by (messaging_cluster, step, kind) (rate(tidemark_canary_failures_total{${cluster}}[$__rate_interval]))`,
    },
    unit: 'count:failures/s',
    noValue: 'none',
  })
}

function durations(step: 'produce' | 'deliver'): Panel {
  const buckets = `sum by (messaging_cluster, broker, le) (rate(tidemark_canary_step_duration_seconds_bucket{${cluster},step="${step}"}[$__rate_interval]))`
  const until = step === 'produce' ? 'all in-sync replicas have it' : 'it is read back'
  return timeSeries({
    title: step === 'produce' ? 'Time to acknowledge' : 'Time to deliver',
    description: `95th percentile of the time from sending a message of the canary until ${until}, by broker. One broker above the others: its disk, its network or its load.`,
    queries: { '{{messaging_cluster}} broker {{broker}}': `histogram_quantile(0.95, ${buckets})` },
    unit: 's',
  })
}

function rateOf(outcome: string): string {
  return `sum by (messaging_cluster) (rate(tidemark_canary_${outcome}_messages_total{${cluster}}[$__rate_interval]))`
}

function messages(): Panel {
  return timeSeries({
    title: 'Messages sent and delivered',
    description:
      'Messages of the canary per second that were sent, and that came back. One for each partition in each round.',
    queries: {
      '{{messaging_cluster}} sent': rateOf('sent'),
      '{{messaging_cluster}} delivered': rateOf('delivered'),
    },
    unit: 'count:messages/s',
  })
}

function outcomes(): Panel {
  return timeSeries({
    title: 'Messages that went wrong',
    description:
      'Messages of the canary per second that were lost, late, deleted by retention, repeated or out of order. All should be 0.',
    queries: Object.fromEntries(
      ['lost', 'late', 'expired', 'duplicate', 'out_of_order'].map(outcome => [
        `{{messaging_cluster}} ${outcome.replaceAll('_', ' ')}`,
        rateOf(outcome),
      ]),
    ),
    unit: 'count:messages/s',
  })
}

function commits(): Panel {
  const rate = (family: string): string =>
    `sum by (messaging_cluster) (rate(${family}{${cluster},step="commit"}[$__rate_interval]))`
  return timeSeries({
    title: 'Commits within the time limit',
    description: 'Share of the commits of the canary that succeeded within its time limit.',
    queries: {
      '{{messaging_cluster}}': `${rate('tidemark_canary_good_total')} / ${rate('tidemark_canary_attempts_total')}`,
    },
    unit: 'percentunit',
  })
}
