import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { timeSeries } from './grafana/panels.ts'
import { pluginRate } from './rabbitmq-queries.ts'

const needsPlugin =
  'From the RabbitMQ metrics plugin, which Prometheus discovers through `/sd/rabbitmq`.'

const global = (counter: string): string => pluginRate(`rabbitmq_global_messages_${counter}_total`)

/** Message counters of RabbitMQ itself, over all queues and streams. */
export function messagesThroughCluster(): Panel {
  return timeSeries({
    title: 'Messages through the cluster',
    description: `Messages per second received, routed to queues, delivered to consumers, and acknowledged, over all nodes. Routed above received: messages go to several queues. ${needsPlugin}`,
    queries: {
      '{{messaging_cluster}} received': global('received'),
      '{{messaging_cluster}} routed': global('routed'),
      '{{messaging_cluster}} delivered': global('delivered'),
      '{{messaging_cluster}} acknowledged': global('acknowledged'),
    },
    unit: 'count:messages/s',
  })
}

export function failedMessages(): Panel {
  const deadLettered = ['expired', 'maxlen', 'rejected', 'delivery_limit'].map(reason =>
    global(`dead_lettered_${reason}`),
  )
  return timeSeries({
    title: 'Redelivered, unroutable and dead-lettered',
    description: `Messages per second that were redelivered, matched no queue, or were dead-lettered or dropped instead. Continuous redelivery: a consumer keeps failing on the same message. ${needsPlugin}`,
    queries: {
      '{{messaging_cluster}} redelivered': global('redelivered'),
      '{{messaging_cluster}} unroutable, dropped': global('unroutable_dropped'),
      '{{messaging_cluster}} unroutable, returned': global('unroutable_returned'),
      '{{messaging_cluster}} dead-lettered': deadLettered.join(' + '),
    },
    unit: 'count:messages/s',
  })
}

export function clients(): Panel {
  return timeSeries({
    title: 'Publishers and consumers by protocol',
    description: `Publishers and consumers by protocol. If all clients of one protocol disappear at once: a deployment, a certificate, or the network. ${needsPlugin}`,
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
    title: 'Network traffic of clients',
    description: `Bytes per second from and to clients, over all nodes; closed connections are not included. ${needsPlugin}`,
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
    description: `Failed login attempts per second, by protocol. A client with a wrong or expired password keeps retrying. ${needsPlugin}`,
    queries: {
      '{{messaging_cluster}} {{protocol}}':
        'sum by (messaging_cluster, protocol) (rate(rabbitmq_auth_attempts_failed_total[$__rate_interval]))',
    },
    unit: 'count:logins/s',
  })
}

/** Memory of the Erlang VM. */
export function erlangMemory(): Panel {
  return timeSeries({
    title: 'Erlang memory by kind',
    description: `Memory of all nodes by use: processes hold queues and connections, binaries message bodies, ETS tables queue indexes and metrics. ${needsPlugin}`,
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
    title: 'Erlang run queue',
    description: `Erlang processes waiting for a CPU, by node. More than a few per core for a long time: the node needs more CPU, or fewer queues. ${needsPlugin}`,
    queries: {
      '{{messaging_cluster}} {{instance}}':
        'max by (messaging_cluster, instance) (erlang_vm_statistics_run_queues_length)',
    },
    unit: 'short',
  })
}

export function garbage(): Panel {
  return timeSeries({
    title: 'Erlang garbage collection',
    description: `Bytes per second reclaimed by the garbage collector, by node. Rises with message rates and sizes, and with many short connections. ${needsPlugin}`,
    queries: {
      '{{messaging_cluster}} {{instance}}':
        'sum by (messaging_cluster, instance) (rate(erlang_vm_statistics_garbage_collection_bytes_reclaimed_total[$__rate_interval]))',
    },
    unit: 'Bps',
  })
}
