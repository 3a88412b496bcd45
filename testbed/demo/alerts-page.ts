import { createServer } from 'node:http'
import { contentSecurityPolicy } from '../../src/http/common-headers.ts'
import { type Html, html } from '../../src/text/html.ts'
import { statusStyle } from '../../src/http/status/style.ts'
import { type Column, table } from '../../src/http/status/table.ts'
import { humanDuration } from '../../src/reports/human.ts'
import type { UnixSeconds } from '../../src/reading/time.ts'
import { fetchJson } from '../fetch-json.ts'
import { preferredPort } from './preferred-port.ts'

/** A page with the alerts of the demo's Prometheus: Debian's package has no user interface. */
export interface AlertsPage {
  readonly url: string
  stop(): Promise<void>
}

/** An alert as `GET /api/v1/rules` returns it. */
export interface Alert {
  readonly state: string
  /** RFC 3339. */
  readonly activeAt: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** An alerting rule as `GET /api/v1/rules` returns it. */
export interface AlertingRule {
  readonly name: string
  readonly alerts: readonly Alert[]
}

/** Serves the page on loopback; each request reads the rules from Prometheus. */
export async function startAlertsPage(prometheus: string): Promise<AlertsPage> {
  const port = await preferredPort(9091)
  const server = createServer((_request, response) => {
    void alertingRules(prometheus).then(
      rules => {
        response.setHeader('content-type', 'text/html; charset=utf-8')
        response.setHeader(
          'content-security-policy',
          contentSecurityPolicy("style-src 'unsafe-inline'"),
        )
        response.end(alertsPage(rules, Date.now() / 1000))
      },
      (error: unknown) => {
        response.statusCode = 502
        response.end(`Prometheus at ${prometheus} did not return its rules: ${String(error)}\n`)
      },
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://localhost:${port}`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

async function alertingRules(prometheus: string): Promise<readonly AlertingRule[]> {
  const { data } = (await fetchJson(`${prometheus}/api/v1/rules?type=alert`)) as {
    readonly data: { readonly groups: readonly { readonly rules: readonly AlertingRule[] }[] }
  }
  return data.groups.flatMap(({ rules }) => rules)
}

/** Renders firing alerts, then pending ones, then the names of the rules without alerts. */
export function alertsPage(rules: readonly AlertingRule[], now: UnixSeconds): string {
  const alerts = rules.flatMap(({ name, alerts }) => alerts.map(alert => ({ name, ...alert })))
  const firing = alerts.filter(({ state }) => state === 'firing')
  const pending = alerts.filter(({ state }) => state !== 'firing')
  const quiet = rules.filter(({ alerts }) => alerts.length === 0).map(({ name }) => name)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="refresh" content="5" />
        <title>${firing.length} firing – alerts of the demo</title>
        <style>
          ${statusStyle}
        </style>
      </head>
      <body>
        <header>
          <h1>Alerts <small>of the demo's Prometheus, refreshed every 5 s</small></h1>
        </header>
        <main>
          ${alertSection('Firing', firing, now)} ${alertSection('Pending', pending, now)}
          <section>
            <h2>Inactive <span class="system">${quiet.length} rules</span></h2>
            <p class="quiet">${[...new Set(quiet)].sort().join(', ')}</p>
          </section>
        </main>
      </body>
    </html> `.toString()
}

interface NamedAlert extends Alert {
  readonly name: string
}

function alertSection(title: string, alerts: readonly NamedAlert[], now: UnixSeconds): Html {
  return html`<section>
    <h2>${title} <span class="system">${alerts.length}</span></h2>
    ${alerts.length === 0 ? html`<p>None.</p>` : table('alerts', alertColumns(now), alerts)}
  </section>`
}

function alertColumns(now: UnixSeconds): readonly Column<NamedAlert>[] {
  return [
    {
      heading: 'Severity',
      content: ({ labels }) => {
        const severity = labels['severity'] ?? ''
        return html`<span class="state ${stateOf(severity)}">${severity}</span>`
      },
    },
    { heading: 'Alert', isName: true, content: ({ name }) => name },
    {
      heading: 'Summary',
      content: ({ annotations: { summary = '', description = '' } }) =>
        html`<strong>${summary}</strong><br />${description}`,
    },
    {
      heading: 'Since',
      isNumber: true,
      content: ({ activeAt }) => humanDuration(now - Date.parse(activeAt) / 1000),
    },
    {
      heading: 'Runbook',
      content: ({ annotations: { runbook_url: url } }) =>
        url === undefined ? '–' : html`<a href="${url}" rel="noreferrer">open</a>`,
    },
  ]
}

/** The colour of a severity. */
function stateOf(severity: string): string {
  if (severity === 'critical') return 'down'
  return severity === 'warning' ? 'partial' : 'pending'
}
