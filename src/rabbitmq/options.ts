import {
  objectiveWindowsFit,
  queueObjectives,
  statusWindow,
  windowHoldsReadings,
  windowOf,
} from '../backlog/options.ts'
import { addressTemplate, managementUrl } from '../config/addresses.ts'
import { filterOptions } from '../config/filter-options.ts'
import type { FlagDeclaration } from '../config/flags.ts'
import {
  choice,
  duration,
  durationOrOff,
  singleLine,
  listOf,
  size,
  wholeNumber,
  patterns,
  boolean,
} from '../config/option-types.ts'
import {
  type ConfigOf,
  type Violation,
  derived,
  optional,
  type Options,
  required,
  section,
  withDefault,
} from '../config/option.ts'
import { onePassword, passwordOf, passwordOptions, somePassword } from '../config/password.ts'
import { valueAt } from '../config/path.ts'
import { Secret } from '../config/secret.ts'
import { certificateHasKey, tlsOptions } from '../config/tls-options.ts'

/** Names of queues that exist only as long as a client: those named by the server, and Celery's. */
const clientQueues = [
  String.raw`amq\.gen-.*`,
  String.raw`.*\.celery\.pidbox`,
  String.raw`celeryev\..*`,
]

/** Default user and password of RabbitMQ, accepted from its own machine only. */
const guest = 'guest'

const cadence = { from: '5s', to: '1h' }

const queueFilters = section({
  ...filterOptions('queues', clientQueues),
  exclusive: withDefault(boolean(), false, {
    description:
      'Whether to show exclusive queues, which belong to one connection and are deleted with it.',
    tradeOff: 'Each reconnect creates new exclusive queues, and with them new series.',
  }),
})

const intervals = section({
  queues: withDefault(duration(cadence), '30s', {
    description: 'Interval of the overview, virtual hosts and queues.',
    tradeOff:
      'Listing queues is the expensive request: RabbitMQ 4.3 needs about 0.8 s for 5,000 queues. The numbers change at most every 5 s.',
  }),
  nodes: withDefault(duration(cadence), '30s', {
    description: 'Interval of nodes and health checks.',
  }),
  traffic: withDefault(duration(cadence), '60s', {
    description: 'Interval of exchanges and connections.',
  }),
  links: withDefault(duration(cadence), '5m', {
    description: 'Interval of shovels and federation links.',
    tradeOff:
      'For the list of federation links RabbitMQ collects all channels of the cluster, which is expensive with many thousands of them.',
  }),
  topology: withDefault(durationOrOff({ from: '30s', to: '1d' }), '5m', {
    description:
      'Interval of limits of virtual hosts and bindings of dead-letter exchanges. `off` reads neither.',
    tradeOff:
      'It takes one request, and two for each dead-letter exchange (at most 200 in one reading). Without it, only dead letters through the default exchange are followed to their queue.',
  }),
  health: withDefault(duration(cadence), '5m', {
    description: 'Interval of certificates, deprecated features and feature flags.',
  }),
  streams: withDefault(duration(cadence), '5m', {
    description: 'Interval of the named consumers of streams.',
    tradeOff: 'Each stream that matches `streams.include` is a request.',
  }),
})

const streamPatterns = section({
  include: withDefault(patterns(), [], {
    description:
      'Reads the named consumers of streams whose whole name matches one of these regular expressions. Empty: of none.',
    tradeOff:
      'Each stream is a request in each reading, at most 200. The user needs the permission to read these streams, and RabbitMQ the plugin `rabbitmq_stream_management`.',
    example: ['orders', 'events-.*'],
  }),
  exclude: withDefault(patterns(), [], {
    description:
      'Leaves out streams whose whole name matches one of these regular expressions, even if included.',
  }),
})

const connectionOptions = {
  connect_timeout: withDefault(duration({ from: '100ms', to: '1m' }), '3s', {
    description: 'Timeout for connecting to a node, including TLS.',
    onReload: 'reconnect',
  }),
  request_timeout: withDefault(duration({ from: '1s', to: '5m' }), '20s', {
    description: 'Timeout for the complete response to one request.',
    tradeOff:
      'If it is too short, the queue list of a large cluster is never read: RabbitMQ needs about 0.15 s for 1,000 queues, more under load.',
    onReload: 'reconnect',
  }),
  max_response_size: withDefault(size({ from: '1MiB', to: '4GiB' }), '256MiB', {
    description: 'Maximum size of a response after decompression.',
    tradeOff:
      'A queue takes about 1 KiB. Lists are parsed while they arrive and are never completely in memory.',
    onReload: 'reconnect',
  }),
  max_objects: withDefault(wholeNumber({ from: 1000, to: 2_000_000 }), 200_000, {
    description: 'Maximum number of objects read from one list.',
    tradeOff:
      'A longer list is reported as a problem of kind `too_large`; it is never truncated silently.',
    onReload: 'reconnect',
  }),
} as const

const seriesOptions = {
  mode: withDefault(choice('auto', 'full', 'filtered', 'totals'), 'auto', {
    description:
      'How queues are listed: all with statistics (`full`), filtered by the server (`filtered`), or with depth and state only (`totals`). `auto` chooses by number of queues and filters. While RabbitMQ collects no statistics, every mode is `totals`.',
    tradeOff: '`totals` costs RabbitMQ least, but has no message counters.',
  }),
  granularity: withDefault(choice('queue', 'vhost'), 'queue', {
    description: 'Finest level of detail with its own series.',
  }),
  series_limit: withDefault(wholeNumber({ from: 1000, to: 10_000_000 }), 500_000, {
    description:
      'Maximum number of series of this cluster. Above it, the granularity drops to `vhost`; if that is not enough, objects are kept in the order of their names. What was dropped returns at a reload, or once all of it would have fitted for half an hour within 90 % of the limit.',
    tradeOff:
      'Sums over the cluster stay complete. `tidemark_source_series_dropped` is the number of dropped series.',
  }),
} as const

const options = section(
  {
    name: required(singleLine(100), {
      description:
        'Cluster name, the label `messaging_cluster` of all its metrics. Unique among Kafka and RabbitMQ clusters.',
      tradeOff: 'Renaming a cluster starts new series.',
      example: 'default-rabbitmq',
    }),
    urls: required(listOf(managementUrl(), 'list of URLs', { from: 1 }), {
      description: 'URLs of the management API, on one or several nodes of the same cluster.',
      tradeOff:
        'Readings use one node and switch to the next one when it fails. The URL of a load balancer works too.',
      example: ['http://localhost:15672'],
    }),
    username: withDefault(singleLine(), guest, {
      description:
        'User name. The user needs the tag `monitoring` and the permissions `^$` in every virtual host.',
      tradeOff: 'RabbitMQ accepts `guest` from its own machine only.',
      onReload: 'reconnect',
    }),
    ...passwordOptions,
    tls: optional(section(tlsOptions, certificateHasKey), {
      description:
        'TLS for `https` URLs. Without this section, servers are verified with the CA certificates shipped with Node.js.',
      onReload: 'reconnect',
    }),
    vhosts: withDefault(
      section(filterOptions('virtual hosts')),
      {},
      {
        description: 'Virtual hosts to show.',
        onReload: 'reconnect',
      },
    ),
    queues: withDefault(
      queueFilters,
      {},
      {
        description: 'Queues to show.',
        onReload: 'reconnect',
      },
    ),
    streams: withDefault(
      streamPatterns,
      {},
      {
        description: 'Streams whose named consumers are read.',
        onReload: 'reconnect',
      },
    ),
    intervals: withDefault(
      intervals,
      {},
      {
        description:
          'Time between the starts of two readings, for each part of the cluster. It is also the maximum duration of a reading, after which it ends with the data it has.',
        onReload: 'reconnect',
      },
    ),
    plugin_address: withDefault(addressTemplate('{host}:15692', ['host']), '{host}:15692', {
      description:
        'Address of the Prometheus plugin of each node, for service discovery at `/sd/rabbitmq`. `{host}` is the part of the node name after the `@`; `none` if the nodes do not have the plugin.',
      tradeOff:
        'Prometheus must be able to reach this address. If nodes have short host names, use a pattern such as `{host}.rabbitmq.svc:15692`.',
      onReload: 'reconnect',
    }),
    ...seriesOptions,
    ...connectionOptions,
    status_window: statusWindow,
    statistics_interval: withDefault(duration({ from: '1s', to: '10m' }), '5s', {
      description:
        'The `collect_statistics_interval` of RabbitMQ, at which queues report their depth. A depth can be two of these intervals old, and the bounds of ages take this into account.',
      tradeOff: 'A value below the setting in RabbitMQ makes ages look more precise than they are.',
      onReload: 'reconnect',
    }),
    objectives: queueObjectives,
  },
  onePassword,
  passwordOfUser,
  tlsNeedsHttps,
  windowHoldsReadingsOf,
)

export const rabbitmqCluster = derived(
  options,
  ({ password, passwordFile, statusWindow, objectives, ...rest }) => ({
    ...rest,
    statusWindow: windowOf(statusWindow, rest.intervals.queues),
    objectives: objectives ?? [],
    password: passwordOf({ password, passwordFile }) ?? new Secret(guest),
  }),
  cluster => cluster,
)

export type RabbitmqClusterConfig = ConfigOf<typeof rabbitmqCluster>

/** The cluster that is polled without a configuration file. */
export const defaultRabbitmqCluster = {
  name: 'default-rabbitmq',
  urls: ['http://localhost:15672'],
}

export const rabbitmqFlags: readonly FlagDeclaration[] = [
  { option: 'rabbitmq[].name', flag: '--rabbitmq.cluster-name' },
  { option: 'rabbitmq[].urls', flag: '--rabbitmq.url' },
  'rabbitmq[].username',
  'rabbitmq[].password_file',
  'rabbitmq[].tls.ca_file',
  'rabbitmq[].tls.insecure_skip_verify',
  'rabbitmq[].vhosts.include',
  'rabbitmq[].vhosts.exclude',
  'rabbitmq[].queues.include',
  'rabbitmq[].queues.exclude',
  'rabbitmq[].mode',
  'rabbitmq[].granularity',
  'rabbitmq[].series_limit',
]

function passwordOfUser(options: Options): readonly Violation[] {
  return options['username'] === guest ? [] : somePassword(options, ', because username is set')
}

/** With `http`, the connection would not be encrypted although TLS is configured. */
function tlsNeedsHttps({ tls, urls }: Options): readonly Violation[] {
  if (tls === undefined || !Array.isArray(urls)) return []
  const expected = 'an https URL, because tls is set'
  return urls.flatMap((url: unknown, position) =>
    String(url).startsWith('http:') ? [{ path: ['urls', position], found: 'http', expected }] : [],
  )
}

function windowHoldsReadingsOf({
  status_window: window,
  intervals,
  objectives,
}: Options): readonly Violation[] {
  return [
    ...windowHoldsReadings(window, valueAt(intervals, ['queues'])),
    ...objectiveWindowsFit(objectives, window, valueAt(intervals, ['queues'])),
  ]
}
