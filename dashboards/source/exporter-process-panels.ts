import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { greenUpTo } from './grafana/colours.ts'
import { timeSeries } from './grafana/panels.ts'

const exporters = 'job=~"$job",instance=~"$instance"'

/** Other processes of the chosen jobs have metrics of these names as well. */
const ofOurs = `and on (job, instance) tidemark_build_info{${exporters}}`

export function memory(): Panel {
  return timeSeries({
    title: 'Memory',
    description:
      'Resident memory of the process, and the part of it that JavaScript uses. Grows with topics, groups, queues and their history, and then stays.',
    queries: {
      '{{instance}} resident': `process_resident_memory_bytes{${exporters}} ${ofOurs}`,
      '{{instance}} heap': `nodejs_heap_size_used_bytes{${exporters}} ${ofOurs}`,
    },
    unit: 'bytes',
  })
}

export function cpu(): Panel {
  return timeSeries({
    title: 'Processor',
    description:
      'Processors that it keeps busy. Near 1 it is short of time: readings take long and scrapes wait. Choose longer intervals, or share the clusters among several exporters.',
    queries: {
      '{{instance}}': `rate(process_cpu_seconds_total{${exporters}}[$__rate_interval]) ${ofOurs}`,
    },
    unit: 'percentunit',
  })
}

export function eventLoop(): Panel {
  const lag = (quantile: string): string =>
    `nodejs_eventloop_lag_${quantile}_seconds{${exporters}} ${ofOurs}`
  return timeSeries({
    title: 'Event loop lag',
    description:
      'How late the process turns to what is next: half and 99 of 100 times no later than this. Above a tenth of a second for long: too little processor, or more objects than one process should read.',
    queries: { '{{instance}} p50': lag('p50'), '{{instance}} p99': lag('p99') },
    unit: 's',
    thresholds: greenUpTo({ from: 0.1, colour: 'orange' }),
  })
}

export function garbageCollection(): Panel {
  return timeSeries({
    title: 'Garbage collection',
    description:
      'Share of time spent on collecting garbage, by kind of collection. Above some percent: the heap is too small for what is read.',
    queries: {
      '{{instance}} {{kind}}': `sum by (instance, kind) (rate(nodejs_gc_duration_seconds_sum{${exporters}}[$__rate_interval]) ${ofOurs})`,
    },
    unit: 'percentunit',
  })
}
