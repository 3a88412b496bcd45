import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { timeSeries } from './grafana/panels.ts'
import { noJmx } from './kafka-jmx.ts'

/** The phases of a request, in order, with their beans. */
const parts: Readonly<Record<string, string>> = {
  'request queue': 'requestqueuetimems',
  local: 'localtimems',
  remote: 'remotetimems',
  'response queue': 'responsequeuetimems',
  'response send': 'responsesendtimems',
}

/** Returns a query for the slowest broker, in seconds. Kafka reports milliseconds. */
function slowest(part: string, by: string, matchers: string): string {
  return `max${by} (kafka_network_requestmetrics_${part}{quantile="0.99",${matchers}}) / 1000`
}

export function requestTimes(matchers: string): Panel {
  return timeSeries({
    title: 'Request duration, 99th percentile',
    description:
      'From the arrival of a request to its response, on the slowest of the selected brokers. A fetch waits for messages up to fetch.max.wait.ms, so 500 ms are normal if few messages arrive.',
    queries: { '{{request}}': slowest('totaltimems', ' by (request)', matchers) },
    unit: 's',
    noValue: noJmx,
  })
}

export function requestParts(request: 'Produce' | 'FetchConsumer', matchers: string): Panel {
  return timeSeries({
    title: `Phases of ${request}`,
    description:
      'The 99th percentile of each phase, on the slowest of the selected brokers. Request queue: the broker is saturated. Local: disk of the leader. Remote: followers with acks=all, or messages to fetch.',
    queries: Object.fromEntries(
      Object.entries(parts).map(([part, bean]) => [
        part,
        slowest(bean, '', `request="${request}",${matchers}`),
      ]),
    ),
    unit: 's',
    noValue: noJmx,
  })
}
