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
import { fastRules } from './fast-rules.ts'

/** From an event on a broker to its notification, on a busy machine. */
const notificationBound: Seconds = 120

type Labels = Readonly<Record<string, string>>

/** Notifications from the exporter through Prometheus and Alertmanager. */
export interface AlertPipeline {
  /** Notifications of firing alerts received so far. */
  firing(alertname: string, labels?: Labels): readonly NotifiedAlert[]
  /** Waits for a notification of the firing alert. */
  untilNotified(alertname: string, labels?: Labels): Promise<void>
  /** Waits for one more notification of an alert that still fires. */
  untilNotifiedAgain(alertname: string): Promise<void>
  /** Waits for a notification that the alert is resolved. */
  untilResolved(alertname: string): Promise<void>
  /** Waits until Alertmanager has the alert, whether it sends, mutes or drops it. */
  untilFiring(alertname: string, labels?: Labels): Promise<void>
  /** Waits until Alertmanager has the alert and mutes it because of another one. */
  untilMuted(alertname: string, labels: Labels, by: string): Promise<void>
  /** Names of the alerts that were waited for, and fired. */
  readonly fired: ReadonlySet<string>
}

interface PipelineOptions {
  /** What Prometheus is to know already, in the OpenMetrics format. */
  readonly past?: string
  /** Further targets: address and labels. */
  readonly jmxTargets?: readonly StaticTargets[]
  /** `host:port` at which Prometheus scrapes the exporter, such as that of a proxy. */
  readonly scraped?: string
}

interface StaticTargets {
  readonly targets: readonly string[]
  readonly labels: Labels
}

/**
 * Starts Prometheus and Alertmanager with the shipped rules and routes, with short waiting times.
 */
export async function startAlertPipeline(
  t: Test,
  exporter: RunningExporter,
  release: DebianRelease | 'newest',
  { past, jmxTargets = [], scraped = new URL(exporter.url).host }: PipelineOptions = {},
): Promise<AlertPipeline> {
  const receiver = await startAlertReceiver()
  t.teardown(() => receiver.stop())
  const alertmanager = await startAlertmanager({ release, config: fastRoutes(receiver.url) })
  t.teardown(() => alertmanager.stop())
  const alerts = new URL(alertmanager.url).host
  const prometheus = await startPrometheus({
    release,
    config: prometheusConfig({ exporter: scraped, alerts, jmxTargets }),
    files: fastRules(),
    ...(past === undefined ? {} : { past }),
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
  const fired = new Set<string>()
  const notified = (status: NotifiedAlert['status'], labels: Labels): readonly NotifiedAlert[] =>
    received.filter(alert => alert.status === status && isAbout(alert, labels))
  const firing: AlertPipeline['firing'] = (alertname, labels) =>
    notified('firing', { ...labels, alertname })
  return {
    firing,
    fired,
    async untilNotified(alertname, labels) {
      await until(`${alertname} was notified`, () => firing(alertname, labels).length > 0)
      fired.add(alertname)
      for (const alert of firing(alertname, labels).slice(0, 1)) {
        expectUsefulAlert(t, alert)
        expectReceiver(t, alert)
      }
    },
    async untilFiring(alertname, labels) {
      let alert: AlertmanagerAlert | undefined
      await until(`${alertname} fires`, async () => {
        const current = await alertmanager.alerts()
        alert = current.find(alert => isAbout(alert, { ...labels, alertname }))
        return alert !== undefined
      })
      fired.add(alertname)
      if (alert !== undefined) expectUsefulAlert(t, alert)
    },
    async untilNotifiedAgain(alertname) {
      const before = firing(alertname).length
      await until(`${alertname} was notified again`, () => firing(alertname).length > before)
    },
    async untilResolved(alertname) {
      const isResolved = (): boolean => notified('resolved', { alertname }).length > 0
      await until(`${alertname} was notified as resolved`, isResolved)
    },
    async untilMuted(alertname, labels, by) {
      const fact = `${alertname} is muted by ${by}`
      await until(fact, async () => {
        const current = await alertmanager.alerts()
        const muted = current.filter(alert => isAbout(alert, { ...labels, alertname }))
        return muted.some(alert => mutedBy(current, alert).includes(by))
      })
      fired.add(alertname)
      t.pass(fact)
    },
  }
}

async function until(fact: string, isFulfilled: () => boolean | Promise<boolean>): Promise<void> {
  await untilTrue(fact, isFulfilled, { within: notificationBound })
}

function isAbout(alert: { readonly labels: Labels }, labels: Labels): boolean {
  return Object.entries(labels).every(([name, value]) => alert.labels[name] === value)
}

function mutedBy(
  current: readonly AlertmanagerAlert[],
  { inhibitedBy }: AlertmanagerAlert,
): readonly string[] {
  return current
    .filter(({ fingerprint }) => inhibitedBy.includes(fingerprint))
    .map(({ labels }) => labels['alertname'] ?? '')
}

function expectReceiver(t: Test, { receiver, labels }: NotifiedAlert): void {
  const { alertname, severity } = labels
  const expected = severity === 'critical' ? 'on-call' : 'team'
  t.equal(receiver, expected, `${alertname} goes to ${receiver}`)
}

/** Expects cluster, description, summary and links, filled in from the labels of real series. */
function expectUsefulAlert(
  t: Test,
  { labels, annotations }: Pick<NotifiedAlert, 'labels' | 'annotations'>,
): void {
  const { alertname, severity, messaging_cluster: cluster } = labels
  const texts = { ...annotations }
  t.ok(cluster, `${alertname} names its cluster`)
  t.comment(`${alertname} (${severity}): ${texts['summary']} ${texts['description']}`)
  // How gaps of a template look: a missing label, a value that cannot be formatted.
  t.notMatch(
    texts['description'],
    /<no value>|<error|%!|NaN|  |\bof \.|\bof,/,
    `${alertname}: no gap`,
  )
  t.match(texts['summary'], /^\S.{1,120}\.$/, `${alertname}: a summary`)
  t.match(
    texts['dashboard_url'],
    /^http:.*\/tidemark-.*\?var-\w+=[^ ]+$/,
    `${alertname}: a dashboard`,
  )
  t.match(texts['runbook_url'], new RegExp(`/${alertname}\\.md$`), `${alertname}: its runbook`)
}

interface Targets {
  readonly exporter: string
  readonly alerts: string
  readonly jmxTargets: readonly StaticTargets[]
}

function prometheusConfig({ exporter, alerts, jmxTargets }: Targets): string {
  return stringify({
    global: { scrape_interval: '2s', scrape_timeout: '2s', evaluation_interval: '2s' },
    rule_files: ['alerts/*.yaml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alerts] }] }] },
    scrape_configs: [
      { job_name: 'tidemark', static_configs: [{ targets: [exporter] }] },
      { job_name: 'kafka-jmx', static_configs: jmxTargets },
    ],
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
 * Returns the example with waiting times of seconds and with a webhook for each receiver but
 * `none`.
 *
 * A warning still waits longer than the critical alert that may mute it.
 */
function fastRoutes(webhook: string): string {
  const text = readFileSync(join(projectRoot, 'examples', 'alertmanager.yaml'), 'utf8')
  const example = parse(text) as AlertmanagerConfig
  const fast = { group_wait: '5s', group_interval: '2s', repeat_interval: '5s' }
  return stringify({
    ...example,
    route: {
      ...example.route,
      ...fast,
      routes: example.route.routes?.map(route => ({ ...route, ...fast, group_wait: '1s' })),
    },
    receivers: example.receivers.map(({ name }) =>
      name === 'none'
        ? { name }
        : { name, webhook_configs: [{ url: webhook, send_resolved: true }] },
    ),
  })
}
