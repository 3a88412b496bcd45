import type { RunningPrometheus } from '../prometheus.ts'
import type { AlertsPage } from './alerts-page.ts'
import type { RunningExporter } from './exporter.ts'
import type { DemoPart } from './parts.ts'
import type { RunningShop } from './shop.ts'

interface DemoAddresses {
  readonly parts: readonly Pick<DemoPart, 'system' | 'place'>[]
  readonly exporter: Pick<RunningExporter, 'url'>
  readonly shop: Pick<RunningShop, 'url'> | undefined
  readonly prometheus: Pick<RunningPrometheus, 'url' | 'version'> | undefined
  readonly alerts: Pick<AlertsPage, 'url'> | undefined
}

/** Returns the addresses of the demo, and a command to try. */
export function demoOverview({ parts, exporter, shop, prometheus, alerts }: DemoAddresses): string {
  const places: (readonly [string, string])[] = [
    ['Status page', `${exporter.url}/`],
    ['Metrics', `${exporter.url}/metrics`],
    ...parts.map(({ system, place }) => [system, place] as const),
  ]
  if (prometheus !== undefined) {
    const note = `Prometheus ${prometheus.version}, only its API: the package has no pages`
    places.push(['Prometheus', `${prometheus.url} (${note})`])
  }
  if (alerts !== undefined) {
    places.push(['Alerts', `${alerts.url}/ (the first ones fire after some minutes)`])
  }
  if (shop !== undefined) places.push(['Shop', `${shop.url}/ (buttons for faults)`])
  return [
    ...places.map(([name, place]) => `${name.padEnd(12)} ${place}`),
    '',
    ...(shop === undefined ? [] : [stopConsumerText(shop.url), '']),
    'Ctrl-C stops all that was started here.',
  ].join('\n')
}

function stopConsumerText(url: string): string {
  const put = `curl -X PUT ${url}/knobs/billing -H 'content-type: application/json'`
  return `Make a consumer stop (more in examples/demo-app/README.md):\n  ${put} -d '{"stopped": true}'`
}
