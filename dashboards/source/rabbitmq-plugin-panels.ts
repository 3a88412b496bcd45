import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { timeSeries } from './grafana/panels.ts'
import { pluginRate } from './rabbitmq-words.ts'

const needsPlugin = 'From RabbitMQ’s own metrics plugin, which `/sd/rabbitmq` lets Prometheus find.'

const global = (counter: string): string => pluginRate(`rabbitmq_global_messages_${counter}_total`)

/** What RabbitMQ itself counts, over all queues, streams included. */
export function messagesThroughCluster(): Panel {
  return timeSeries({
    title: 'Messages through the cluster',
    description: `Messages a second from publishers, on to queues, to consumers, and acknowledged, over all nodes. Routed above received: messages go to several queues. ${needsPlugin}`,
    queries: {
      '{{messaging_cluster}} received': global('received'),
      '{{messaging_cluster}} routed': global('routed'),
      '{{messaging_cluster}} delivered': global('delivered'),
      '{{messaging_cluster}} acknowledged': global('acknowledged'),
    },
    unit: 'cps',
  })
}

export function troubledMessages(): Panel {
  const deadLettered = ['expired', 'maxlen', 'rejected', 'delivery_limit'].map(reason =>
    global(`dead_lettered_${reason}`),
  )
  return timeSeries({
    title: 'Messages that went another way',
    description: `Messages a second that were delivered again, that went to no queue, or that left one as dead letters or were dropped in their stead. Redelivery that goes on: a consumer fails at the same message again and again. ${needsPlugin}`,
    queries: {
      '{{messaging_cluster}} redelivered': global('redelivered'),
      '{{messaging_cluster}} unroutable, dropped': global('unroutable_dropped'),
      '{{messaging_cluster}} unroutable, returned': global('unroutable_returned'),
      '{{messaging_cluster}} dead': deadLettered.join(' + '),
    },
    unit: 'cps',
  })
}

export function clients(): Panel {
  return timeSeries({
    title: 'Publishers and consumers by protocol',
    description: `Who is there, by the protocol they speak. A protocol whose clients vanish at once: a deployment, a certificate, or a network. ${needsPlugin}`,
    queries: {
      '{{messaging_cluster}} {{protocol}} publishers':
        'sum by (messaging_cluster, protocol) (rabbitmq_global_publishers)',
      '{{messaging_cluster}} {{protocol}} consumers':
        'sum by (messaging_cluster, protocol) (rabbitmq_global_consumers)',
    },
    unit: 'short',
  })
}

export function traffic(): Panel {
  return timeSeries({
    title: 'Bytes of connections',
    description: `Bytes a second from and to clients, over all nodes; those of connections that have ended are no longer in it. ${needsPlugin}`,
    queries: {
      '{{messaging_cluster}} in': pluginRate('rabbitmq_connection_incoming_bytes_total'),
      '{{messaging_cluster}} out': pluginRate('rabbitmq_connection_outgoing_bytes_total'),
    },
    unit: 'Bps',
  })
}

export function failedLogins(): Panel {
  return timeSeries({
    title: 'Failed logins',
    description: `Attempts a second to log in that failed, by protocol. Some client has a wrong or an expired password, and tries again and again. ${needsPlugin}`,
    queries: {
      '{{messaging_cluster}} {{protocol}}':
        'sum by (messaging_cluster, protocol) (rate(rabbitmq_auth_attempts_failed_total[$__rate_interval]))',
    },
    unit: 'cps',
  })
}

/** Where the memory of Erlang's machine is. */
export function erlangMemory(): Panel {
  return timeSeries({
    title: 'Memory of Erlang by kind',
    description: `What the memory of all nodes is used for: processes hold queues and connections, binaries message bodies, ets tables queue indexes and metrics. ${needsPlugin}`,
    queries: {
      '{{messaging_cluster}} processes':
        'sum by (messaging_cluster) (erlang_vm_memory_bytes{kind="processes"})',
      '{{messaging_cluster}} {{usage}}':
        'sum by (messaging_cluster, usage) (erlang_vm_memory_system_bytes)',
    },
    unit: 'bytes',
    stacked: true,
  })
}

export function erlangRunQueue(): Panel {
  return timeSeries({
    title: 'Run queue of Erlang',
    description: `Processes that are ready and wait for a processor, by node. Above a few for each core for long: the node needs more processors, or fewer queues. ${needsPlugin}`,
    queries: {
      '{{messaging_cluster}} {{instance}}':
        'max by (messaging_cluster, instance) (erlang_vm_statistics_run_queues_length)',
    },
    unit: 'short',
  })
}

export function garbage(): Panel {
  return timeSeries({
    title: 'Garbage collected by Erlang',
    description: `Bytes a second that the garbage collector reclaimed, by node: how much is copied about. Rises with message rates and sizes, and with many short connections. ${needsPlugin}`,
    queries: {
      '{{messaging_cluster}} {{instance}}':
        'sum by (messaging_cluster, instance) (rate(erlang_vm_statistics_garbage_collection_bytes_reclaimed_total[$__rate_interval]))',
    },
    unit: 'Bps',
  })
}
