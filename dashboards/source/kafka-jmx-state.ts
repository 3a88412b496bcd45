import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { timeSeries } from './grafana/panels.ts'
import { brokerLegend, noJmx, ofEachBroker, rateOfEachBroker } from './kafka-jmx.ts'

export function replicasBehind(matchers: string): Panel {
  const sum = (bean: string): string =>
    `sum(${ofEachBroker(`kafka_server_replicamanager_${bean}{${matchers}}`)})`
  return timeSeries({
    title: 'In-sync replicas, as seen by leaders',
    description:
      'Partitions that are under-replicated, at min.insync.replicas, and below it. Below it, producers with acks=all get errors. The exporter also counts under-replicated partitions, from metadata.',
    queries: {
      'under-replicated': sum('underreplicatedpartitions'),
      'at the minimum': sum('atminisrpartitioncount'),
      'below the minimum': sum('underminisrpartitioncount'),
    },
    unit: 'short',
    noValue: noJmx,
  })
}

export function inSyncChanges(matchers: string): Panel {
  const sum = (family: string): string => `sum(${rateOfEachBroker(`${family}{${matchers}}`)})`
  return timeSeries({
    title: 'ISR changes',
    description:
      'How often the in-sync replica sets shrink and expand, and unclean leader elections, which lose messages. Shrinks without a restart: slow disks, network, or garbage collection.',
    queries: {
      shrinks: sum('kafka_server_replicamanager_isrshrinks_total'),
      expands: sum('kafka_server_replicamanager_isrexpands_total'),
      'unclean elections': sum('kafka_controller_controllerstats_uncleanleaderelections_total'),
    },
    unit: 'count:changes/s',
    noValue: noJmx,
  })
}

export function controllerLag(matchers: string): Panel {
  return timeSeries({
    title: 'Metadata lag',
    description:
      'Age of the last metadata record that each broker has applied, by the clock of the controller. Several seconds: the broker works with outdated metadata.',
    queries: {
      [brokerLegend]: `${ofEachBroker(`kafka_server_broker_metadata_metrics_last_applied_record_lag_ms{${matchers}}`)} / 1000`,
    },
    unit: 's',
    noValue: noJmx,
  })
}

export function metadataQuorum(matchers: string): Panel {
  return timeSeries({
    title: 'Metadata quorum leader',
    description:
      'The id of the controller that each node follows, −1 for none. All should agree. It changes at elections; frequent changes mean overloaded or disconnected controllers.',
    queries: {
      [brokerLegend]: ofEachBroker(`kafka_server_raft_metrics_current_leader{${matchers}}`),
    },
    unit: 'none',
    noValue: noJmx,
  })
}

export function heap(matchers: string): Panel {
  const memory = (of: string): string =>
    ofEachBroker(`jvm_memory_${of}_bytes{area="heap",${matchers}}`)
  return timeSeries({
    title: 'Heap in use',
    description:
      'Share of the heap in use. A sawtooth is healthy; if its minimum keeps rising, long pauses and an out-of-memory error follow.',
    queries: { [brokerLegend]: `${memory('used')} / ${memory('max')}` },
    unit: 'percentunit',
    noValue: noJmx,
  })
}

export function garbageCollection(matchers: string): Panel {
  return timeSeries({
    title: 'Time in garbage collection',
    description:
      'Share of time spent in garbage collection. Above a few percent, replicas fall out of sync and consumer sessions expire.',
    queries: {
      [brokerLegend]: rateOfEachBroker(`jvm_gc_collection_seconds_sum{${matchers}}`),
    },
    unit: 'percentunit',
    noValue: noJmx,
  })
}
