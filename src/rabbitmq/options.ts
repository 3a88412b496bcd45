import { addressTemplate, managementUrl } from '../config/addresses.ts'
import type { FlagDeclaration } from '../config/flags.ts'
import { filterOptions } from '../config/filter-options.ts'
import {
  choice,
  duration,
  singleLine,
  listOf,
  size,
  wholeNumber,
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
import { onePassword, passwordOf, passwordOptions } from '../config/password.ts'
import { valueAt } from '../config/path.ts'
import { Secret } from '../config/secret.ts'
import { queueObjectives, statusWindow, windowHoldsReadings, windowOf } from '../backlog/options.ts'
import { certificateHasKey, tlsOptions } from '../config/tls-options.ts'

/** Queues that come and go with a client, by their names; the server's and Celery's. */
const clientQueues = [
  String.raw`amq\.gen-.*`,
  String.raw`.*\.celery\.pidbox`,
  String.raw`celeryev\..*`,
]

/** RabbitMQ's own user and password, good from its own machine alone. */
const guest = 'guest'

const cadence = { from: '5s', to: '1h' }

const queueFilters = section({
  ...filterOptions('queues', clientQueues),
  exclusive: withDefault(boolean(), false, {
    description:
      'Whether exclusive queues are shown too: those that belong to one connection and go with it.',
    tradeOff: 'They come with every reconnect, and their series with them.',
  }),
})

const intervals = section({
  queues: withDefault(duration(cadence), '30s', {
    description: 'Time between readings of overview, virtual hosts and queues.',
    tradeOff:
      'The list of queues is the costly one: 5,000 queues take RabbitMQ 4.3 about 0.8 s. Its numbers change every 5 s at most.',
  }),
  nodes: withDefault(duration(cadence), '30s', {
    description: 'Time between readings of nodes and health checks.',
  }),
  traffic: withDefault(duration(cadence), '60s', {
    description: 'Time between readings of exchanges and connections.',
  }),
})

const connectionOptions = {
  connect_timeout: withDefault(duration({ from: '100ms', to: '1m' }), '3s', {
    description: 'Time for a connection to a node, with TLS.',
    onReload: 'reconnect',
  }),
  request_timeout: withDefault(duration({ from: '1s', to: '5m' }), '20s', {
    description: 'Time for the whole answer to one request.',
    tradeOff:
      'Too short, and the list of a large cluster is never read: RabbitMQ needs some 0.15 s for 1,000 queues, more under load.',
    onReload: 'reconnect',
  }),
  max_response_size: withDefault(size({ from: '1MiB', to: '4GiB' }), '256MiB', {
    description: 'The largest answer that is read, unpacked.',
    tradeOff: 'A queue takes about 1 KiB. Lists are taken apart as they come and never kept whole.',
    onReload: 'reconnect',
  }),
  max_objects: withDefault(wholeNumber({ from: 1000, to: 2_000_000 }), 200_000, {
    description: 'The most objects that are read from one list.',
    tradeOff: 'A longer list is a problem of kind `too_large`; it is never silently cut.',
    onReload: 'reconnect',
  }),
} as const

const seriesOptions = {
  mode: withDefault(choice('auto', 'full', 'filtered', 'totals'), 'auto', {
    description:
      'How queues are listed: all with statistics, filtered by the server, or depth and state alone. `auto` chooses by version, number of queues and permissions.',
    tradeOff: '`totals` costs RabbitMQ least and has no counters of messages.',
  }),
  granularity: withDefault(choice('queue', 'vhost'), 'queue', {
    description: 'The finest objects that get series of their own.',
  }),
  series_limit: withDefault(wholeNumber({ from: 1000, to: 10_000_000 }), 500_000, {
    description:
      'The most series of this cluster. Above it, the granularity falls to `vhost` until reload; then objects are kept in the order of names.',
    tradeOff:
      'Sums over the cluster stay complete, and what was dropped is counted in `tidemark_source_series_dropped`.',
  }),
} as const

const options = section(
  {
    name: required(singleLine(100), {
      description:
        'Name of the cluster: the label `messaging_cluster` of all its metrics. Unique over Kafka and RabbitMQ.',
      tradeOff: 'Another name makes other series.',
      example: 'default-rabbitmq',
    }),
    urls: required(listOf(managementUrl(), 'list of URLs', { from: 1 }), {
      description: 'URLs of the management API, of one node or several of the same cluster.',
      tradeOff:
        'Readings stay on one node and move to the next when it fails. A load balancer works too, as one URL.',
      example: ['http://localhost:15672'],
    }),
    username: withDefault(singleLine(), guest, {
      description: 'User with the tag `monitoring` and the permissions `^$` in every virtual host.',
      tradeOff: "`guest` is let in from the broker's own machine alone.",
      onReload: 'reconnect',
    }),
    ...passwordOptions,
    tls: optional(section(tlsOptions, certificateHasKey), {
      description: 'How `https` URLs are verified. Absent: by the authorities that Node.js ships.',
      onReload: 'reconnect',
    }),
    vhosts: withDefault(
      section(filterOptions('virtual hosts')),
      {},
      {
        description: 'Which virtual hosts are shown.',
        onReload: 'reconnect',
      },
    ),
    queues: withDefault(
      queueFilters,
      {},
      {
        description: 'Which queues are shown.',
        onReload: 'reconnect',
      },
    ),
    intervals: withDefault(
      intervals,
      {},
      {
        description:
          'How often each part is read; also the time after which a reading ends with what it has.',
        onReload: 'reconnect',
      },
    ),
    plugin_address: withDefault(addressTemplate('{host}:15692', ['host']), '{host}:15692', {
      description:
        "Where the metrics plugin of each node is, as `/sd/rabbitmq` tells Prometheus: `{host}` is what follows the `@` in the node's name.",
      tradeOff:
        'Prometheus must reach it; where nodes have short names, `{host}.rabbitmq.svc:15692` may do.',
      onReload: 'reconnect',
    }),
    ...seriesOptions,
    ...connectionOptions,
    status_window: statusWindow,
    statistics_interval: withDefault(duration({ from: '1s', to: '10m' }), '5s', {
      description:
        "RabbitMQ's own `collect_statistics_interval`: how often queues tell their depth. Depths may be two of these old, and the bounds of ages allow for it.",
      tradeOff: 'Shorter than it is there, and ages are claimed that nobody knows.',
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
  const { username, password, password_file: passwordFile } = options
  if (username === guest || password !== undefined || passwordFile !== undefined) return []
  const expected = 'this or `password`, because `username` is given'
  return [{ path: ['password_file'], headline: 'missing option', expected }]
}

/** Else someone believes the connection to be encrypted that is not. */
function tlsNeedsHttps({ tls, urls }: Options): readonly Violation[] {
  if (tls === undefined || !Array.isArray(urls)) return []
  const expected = 'an `https` URL, because `tls` is given'
  return urls.flatMap((url: unknown, position) =>
    String(url).startsWith('http:') ? [{ path: ['urls', position], expected }] : [],
  )
}

function windowHoldsReadingsOf({
  status_window: window,
  intervals,
}: Options): readonly Violation[] {
  return windowHoldsReadings(window, valueAt(intervals, ['queues']))
}
