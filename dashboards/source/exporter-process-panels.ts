import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { greenUpTo } from './grafana/colours.ts'
import { timeSeries } from './grafana/panels.ts'

const exporters = 'job=~"$job",instance=~"$instance"'

/** Other processes of the selected jobs have metrics with the same names. */
const onExporters = `and on (job, instance) tidemark_build_info{${exporters}}`

export function memory(): Panel {
  return timeSeries({
    title: 'Memory',
    description:
      'Resident memory of the process, and its JavaScript heap. It grows with topics, groups, queues and their history, then levels off.',
    queries: {
      '{{instance}} resident': `process_resident_memory_bytes{${exporters}} ${onExporters}`,
      '{{instance}} heap': `nodejs_heap_size_used_bytes{${exporters}} ${onExporters}`,
    },
    unit: 'bytes',
  })
}

export function cpu(): Panel {
  return timeSeries({
    title: 'CPU',
    description:
      'CPU cores in use. Near 1 the process is overloaded: polls are slow and scrapes wait. Use longer intervals, or split the clusters over several exporters.',
    queries: {
      '{{instance}}': `rate(process_cpu_seconds_total{${exporters}}[$__rate_interval]) ${onExporters}`,
    },
    unit: 'percentunit',
  })
}

export function eventLoop(): Panel {
  const lag = (quantile: string): string =>
    `nodejs_eventloop_lag_${quantile}_seconds{${exporters}} ${onExporters}`
  return timeSeries({
    title: 'Event loop lag',
    description:
      'Delay of the event loop, median and 99th percentile. More than 0.1 s for a long time: too little CPU, or more objects than one process should poll.',
    queries: { '{{instance}} p50': lag('p50'), '{{instance}} p99': lag('p99') },
    unit: 's',
    thresholds: greenUpTo({ from: 0.1, colour: 'orange' }),
  })
}

export function garbageCollection(): Panel {
  return timeSeries({
    title: 'Garbage collection',
    description:
      'Share of time spent in garbage collection, by kind. More than a few percent: the heap is too small for the amount of data.',
    queries: {
      '{{instance}} {{kind}}': `sum by (instance, kind) (rate(nodejs_gc_duration_seconds_sum{${exporters}}[$__rate_interval]) ${onExporters})`,
    },
    unit: 'percentunit',
  })
}
