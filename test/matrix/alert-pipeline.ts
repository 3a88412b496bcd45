import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { parse, stringify } from 'yaml'
import type { Seconds } from '../../src/reading/time.ts'
import {
  type AlertReceiver,
  type NotifiedAlert,
  startAlertReceiver,
} from '../../testbed/alert-receiver.ts'
import {
  type AlertmanagerAlert,
  type RunningAlertmanager,
  startAlertmanager,
} from '../../testbed/alertmanager.ts'
import type { DebianRelease } from '../../testbed/debian.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { startPrometheus } from '../../testbed/prometheus.ts'
import { projectRoot } from '../../testbed/project-root.ts'
import type { RunningExporter } from '../real/running-exporter.ts'
import { hurriedRules } from './hurried-rules.ts'

/** On a busy machine, with all that is on the way from a broker to a notification. */
const notificationBound: Seconds = 120

type Labels = Readonly<Record<string, string>>

/** From the exporter over Prometheus and Alertmanager to whoever is told. */
export interface AlertPipeline {
  /** Notifications so far, of alerts that fire. */
  firing(alertname: string, labels?: Labels): readonly NotifiedAlert[]
  /** Waits for a notification that the alert fires. */
  untilNotified(alertname: string, labels?: Labels): Promise<void>
  /** Waits for one more notification of an alert that goes on. */
  untilNotifiedAgain(alertname: string): Promise<void>
  /** Waits for a notification that the alert has ended. */
  untilResolved(alertname: string): Promise<void>
  /** Waits until Alertmanager has the alert and lets another one mute it. */
  untilMuted(alertname: string, labels: Labels, by: string): Promise<void>
}

/** Starts what stands behind the exporter, with the shipped rules and routes, in a hurry. */
export async function startAlertPipeline(
  t: Test,
  exporter: RunningExporter,
  release: DebianRelease | 'newest',
): Promise<AlertPipeline> {
  const receiver = await startAlertReceiver()
  t.teardown(() => receiver.stop())
  const alertmanager = await startAlertmanager({ release, config: hurriedRoutes(receiver.url) })
  t.teardown(() => alertmanager.stop())
  const targets = { exporter: new URL(exporter.url).host, alerts: new URL(alertmanager.url).host }
  const prometheus = await startPrometheus({
    release,
    config: prometheusConfig(targets),
    files: hurriedRules(),
  })
  t.teardown(() => prometheus.stop())
  t.comment(`Prometheus ${prometheus.version}, Alertmanager ${alertmanager.version}`)

  return describePipeline(t, receiver, alertmanager)
}

function describePipeline(
  t: Test,
  { received }: AlertReceiver,
  alertmanager: RunningAlertmanager,
): AlertPipeline {
  const told = (status: NotifiedAlert['status'], labels: Labels): readonly NotifiedAlert[] =>
    received.filter(alert => alert.status === status && isAbout(alert, labels))
  const firing: AlertPipeline['firing'] = (alertname, labels) =>
    told('firing', { ...labels, alertname })
  return {
    firing,
    async untilNotified(alertname, labels) {
      await until(`${alertname} was notified`, () => firing(alertname, labels).length > 0)
      for (const alert of firing(alertname, labels).slice(0, 1)) isWellTold(t, alert)
    },
    async untilNotifiedAgain(alertname) {
      const before = firing(alertname).length
      await until(`${alertname} was notified again`, () => firing(alertname).length > before)
    },
    async untilResolved(alertname) {
      const isTold = (): boolean => told('resolved', { alertname }).length > 0
      await until(`${alertname} was notified to have ended`, isTold)
    },
    async untilMuted(alertname, labels, by) {
      const fact = `${alertname} is muted by ${by}`
      await until(fact, async () => {
        const held = await alertmanager.alerts()
        const muted = held.filter(alert => isAbout(alert, { ...labels, alertname }))
        return muted.some(alert => mutedBy(held, alert).includes(by))
      })
      t.pass(fact)
    },
  }
}

async function until(fact: string, question: () => boolean | Promise<boolean>): Promise<void> {
  await untilTrue(fact, question, { within: notificationBound })
}

function isAbout(alert: { readonly labels: Labels }, labels: Labels): boolean {
  return Object.entries(labels).every(([name, value]) => alert.labels[name] === value)
}

function mutedBy(
  held: readonly AlertmanagerAlert[],
  { inhibitedBy }: AlertmanagerAlert,
): readonly string[] {
  return held
    .filter(({ fingerprint }) => inhibitedBy.includes(fingerprint))
    .map(({ labels }) => labels['alertname'] ?? '')
}

/** What whoever is told needs, filled in with what the real series have. */
function isWellTold(t: Test, { receiver, labels, annotations }: NotifiedAlert): void {
  const { alertname, severity, messaging_cluster: cluster } = labels
  const told = { ...annotations }
  t.equal(
    receiver,
    severity === 'critical' ? 'on-call' : 'team',
    `${alertname} goes to ${receiver}`,
  )
  t.ok(cluster, `${alertname} names its cluster`)
  t.comment(`${alertname} (${severity}): ${told['description']}`)
  // Gaps of templates show as these: a label that is not there, a value that can not be written.
  t.notMatch(
    told['description'],
    /<no value>|<error|%!|NaN|  |\bof \.|\bof,/,
    `${alertname}: no gap`,
  )
  t.match(told['summary'], /^[A-Z].+\.$/, `${alertname}: a summary`)
  t.match(told['runbook_url'], new RegExp(`/${alertname}\\.md$`), `${alertname}: its runbook`)
}

function prometheusConfig(targets: { readonly exporter: string; readonly alerts: string }): string {
  return stringify({
    global: { scrape_interval: '2s', scrape_timeout: '2s', evaluation_interval: '2s' },
    rule_files: ['alerts/*.yaml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [targets.alerts] }] }] },
    scrape_configs: [{ job_name: 'tidemark', static_configs: [{ targets: [targets.exporter] }] }],
  })
}

interface Route {
  readonly receiver: string
  readonly routes?: readonly Route[]
}

interface AlertmanagerConfig {
  readonly route: Route
  readonly receivers: readonly { readonly name: string }[]
}

/**
 * The example, with times a route waits cut to seconds, and the receivers who are told something
 * sending to a webhook.
 *
 * A warning still waits longer than the critical alert that may mute it.
 */
function hurriedRoutes(webhook: string): string {
  const text = readFileSync(join(projectRoot, 'examples', 'alertmanager.yaml'), 'utf8')
  const example = parse(text) as AlertmanagerConfig
  const hurry = { group_wait: '5s', group_interval: '2s', repeat_interval: '5s' }
  return stringify({
    ...example,
    route: {
      ...example.route,
      ...hurry,
      routes: example.route.routes?.map(route => ({ ...route, ...hurry, group_wait: '1s' })),
    },
    receivers: example.receivers.map(({ name }) =>
      name === 'none'
        ? { name }
        : { name, webhook_configs: [{ url: webhook, send_resolved: true }] },
    ),
  })
}
