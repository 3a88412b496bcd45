import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { timeSeries } from './grafana/panels.ts'
import { brokerLegend, noJmx, ofEachBroker, rateOfEachBroker } from './kafka-jmx.ts'

export function replicasBehind(matchers: string): Panel {
  const sum = (bean: string): string =>
    `sum(${ofEachBroker(`kafka_server_replicamanager_${bean}{${matchers}}`)})`
  return timeSeries({
    title: 'Replicas behind, as the leaders see it',
    description:
      'Partitions under-replicated, at their min.insync.replicas, and under it. Under it, producers with acks=all are refused. The exporter counts the first one too, from metadata.',
    queries: {
      'under-replicated': sum('underreplicatedpartitions'),
      'at the minimum': sum('atminisrpartitioncount'),
      'under the minimum': sum('underminisrpartitioncount'),
    },
    unit: 'short',
    noValue: noJmx,
  })
}

export function inSyncChanges(matchers: string): Panel {
  const sum = (family: string): string => `sum(${rateOfEachBroker(`${family}{${matchers}}`)})`
  return timeSeries({
    title: 'Changes of the replicas in sync',
    description:
      'How often replicas fall out of sync and come back, and elections of a leader that was not in sync, which lose messages. Shrinks without a restart: slow disks, network, or garbage collection.',
    queries: {
      shrinks: sum('kafka_server_replicamanager_isrshrinks_total'),
      expands: sum('kafka_server_replicamanager_isrexpands_total'),
      'unclean elections': sum('kafka_controller_controllerstats_uncleanleaderelections_total'),
    },
    unit: 'ops',
    noValue: noJmx,
  })
}

export function controllerLag(matchers: string): Panel {
  return timeSeries({
    title: 'Metadata behind',
    description:
      'How old the last change of metadata is that each broker has applied, seen from the controller’s clock. Seconds: the broker acts on what is no longer so.',
    queries: {
      [brokerLegend]: `${ofEachBroker(`kafka_server_broker_metadata_metrics_last_applied_record_lag_ms{${matchers}}`)} / 1000`,
    },
    unit: 's',
    noValue: noJmx,
  })
}

export function metadataQuorum(matchers: string): Panel {
  return timeSeries({
    title: 'Leader of the metadata quorum',
    description:
      'The id of the controller that each node follows, −1 for none. All should agree. It changes at elections; changing often, controllers are overloaded or cut off.',
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
      'Share of the heap that is in use. A saw is healthy; a saw whose teeth rise to the top ends in long pauses, and in an out of memory error.',
    queries: { [brokerLegend]: `${memory('used')} / ${memory('max')}` },
    unit: 'percentunit',
    noValue: noJmx,
  })
}

export function garbageCollection(matchers: string): Panel {
  return timeSeries({
    title: 'Time in garbage collection',
    description:
      'Share of time that the broker stood still or worked to free memory. Above a few percent replicas fall out of sync and sessions of consumers expire.',
    queries: {
      [brokerLegend]: rateOfEachBroker(`jvm_gc_collection_seconds_sum{${matchers}}`),
    },
    unit: 'percentunit',
    noValue: noJmx,
  })
}
