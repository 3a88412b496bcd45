import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { timeSeries } from './grafana/panels.ts'

function rateBy(label: 'api' | 'reading', family: string, matchers: string): string {
  return `sum by (messaging_cluster, ${label}) (rate(${family}{${matchers}}[$__rate_interval]))`
}

export function requests(matchers: string): Panel {
  return timeSeries({
    title: 'Requests by API',
    description:
      'Requests per second to the brokers of each cluster, by Kafka API or management endpoint: the load that the exporter causes. Longer intervals reduce it.',
    queries: {
      '{{messaging_cluster}} {{api}}': rateBy('api', 'tidemark_source_requests_total', matchers),
    },
    unit: 'count:requests/s',
  })
}

export function requestFailures(matchers: string): Panel {
  return timeSeries({
    title: 'Failed requests by reading',
    description:
      'Requests per second without a valid response: rejected, timed out, disconnected or malformed. Error codes inside a response count as problems instead.',
    queries: {
      '{{messaging_cluster}} {{reading}}': rateBy(
        'reading',
        'tidemark_source_request_failures_total',
        matchers,
      ),
    },
    unit: 'count:requests/s',
  })
}

export function requestDurations(matchers: string): Panel {
  const buckets = `sum by (messaging_cluster, reading, le) (rate(tidemark_source_request_duration_seconds_bucket{${matchers}}[$__rate_interval]))`
  return timeSeries({
    title: 'Request durations by reading',
    description:
      '95th percentile of request durations, by reading. High values slow down polls: a busy or distant broker.',
    queries: { '{{messaging_cluster}} {{reading}}': `histogram_quantile(0.95, ${buckets})` },
    unit: 's',
  })
}
