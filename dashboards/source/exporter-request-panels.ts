import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { timeSeries } from './grafana/panels.ts'

const api = 'messaging_cluster, api'
const apiLegend = '{{messaging_cluster}} {{api}}'

function rateByApi(family: string, matchers: string): string {
  return `sum by (${api}) (rate(${family}{${matchers}}[$__rate_interval]))`
}

export function requests(matchers: string): Panel {
  return timeSeries({
    title: 'Requests by API',
    description:
      'Requests a second to the brokers of each cluster, by Kafka API or management endpoint. This is the load that the exporter puts on them; longer intervals make it less.',
    queries: { [apiLegend]: rateByApi('tidemark_source_requests_total', matchers) },
    unit: 'reqps',
  })
}

export function requestFailures(matchers: string): Panel {
  return timeSeries({
    title: 'Failed requests by API',
    description:
      'Requests a second without a usable answer: refused, timed out, cut off or malformed. Error codes inside an answer count as problems instead.',
    queries: { [apiLegend]: rateByApi('tidemark_source_request_failures_total', matchers) },
    unit: 'reqps',
  })
}

export function requestDurations(matchers: string): Panel {
  const buckets = `sum by (${api}, le) (rate(tidemark_source_request_duration_seconds_bucket{${matchers}}[$__rate_interval]))`
  return timeSeries({
    title: 'Request durations by API',
    description:
      'How long the slowest 5 of 100 requests took at least, by API. What climbs here makes readings slow; a broker that is busy or far away.',
    queries: { [apiLegend]: `histogram_quantile(0.95, ${buckets})` },
    unit: 's',
  })
}
