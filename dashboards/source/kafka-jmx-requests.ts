import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { timeSeries } from './grafana/panels.ts'
import { noJmx } from './kafka-jmx.ts'

/** What the time of a request is made of, in the order in which it passes. */
const parts: Readonly<Record<string, string>> = {
  'waits for a handler': 'requestqueuetimems',
  'at the leader': 'localtimems',
  'waits for others': 'remotetimems',
  'waits for the network': 'responsequeuetimems',
  sending: 'responsesendtimems',
}

/** In seconds: Kafka tells milliseconds. The slowest broker counts. */
function slowest(part: string, by: string, matchers: string): string {
  return `max${by} (kafka_network_requestmetrics_${part}{quantile="0.99",${matchers}}) / 1000`
}

export function requestTimes(matchers: string): Panel {
  return timeSeries({
    title: 'Time of requests, 99th percentile',
    description:
      'From a request’s arrival to its answer, on the slowest of the chosen brokers. A fetch waits for messages up to fetch.max.wait.ms, so 500 ms are usual for it where little arrives.',
    queries: { '{{request}}': slowest('totaltimems', ' by (request)', matchers) },
    unit: 's',
    noValue: noJmx,
  })
}

export function requestParts(request: 'Produce' | 'FetchConsumer', matchers: string): Panel {
  return timeSeries({
    title: `Where ${request} spends its time`,
    description:
      'The 99th percentile of each part, on the slowest of the chosen brokers. Waits for a handler: the broker is saturated. At the leader: disk. Waits for others: followers with acks=all, or messages to fetch.',
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
