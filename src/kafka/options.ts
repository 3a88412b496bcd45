import { addressTemplate, hostAndPort } from '../config/addresses.ts'
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
import { canary } from './canary/options.ts'
import { sasl } from './sasl-options.ts'
import { durationText } from '../config/duration.ts'
import {
  groupObjectives,
  lagTolerance,
  objectiveWindowsFit,
  statusWindow,
  windowHoldsReadings,
  windowOf,
} from '../backlog/options.ts'
import { certificateHasKey, tlsOptions } from '../config/tls-options.ts'

const tls = section(
  {
    enabled: withDefault(boolean(), true, {
      description: 'Whether connections to the brokers use TLS.',
      tradeOff:
        'Connections are encrypted if the section `tls` exists; `false` turns TLS off and keeps the section.',
    }),
    ...tlsOptions,
  },
  certificateHasKey,
)

/**
 * Names of groups that are used only once: of the console consumer, of Spring Cloud Stream without a
 * group, and of push queries of ksqlDB.
 */
const temporaryGroups = [
  'console-consumer-.*',
  String.raw`anonymous\..*`,
  '_confluent-ksql-.*transient_.*',
]

const seriesOptions = {
  granularity: withDefault(choice('partition', 'topic', 'group'), 'partition', {
    description: 'Finest level of detail with its own series.',
    tradeOff:
      '10,000 partitions, each read by 10 groups, result in 450,000 series at `partition`: 5 of each partition, and 4 of each group in it. At `topic`, the number of partitions no longer matters.',
  }),
  series_limit: withDefault(wholeNumber({ from: 1000, to: 10_000_000 }), 500_000, {
    description:
      'Maximum number of series of this cluster. Above it, the granularity drops level by level; at the last level, objects are kept in the order of their names. What was dropped returns at a reload, or once all of it would have fitted for half an hour within 90 % of the limit.',
    tradeOff:
      'Sums over the cluster stay complete. `tidemark_source_series_dropped` is the number of dropped series.',
  }),
}

const cadenceOptions = {
  interval: withDefault(duration({ from: '1s', to: '1h' }), '15s', {
    description: 'Time between the starts of two readings.',
    tradeOff:
      'A short interval puts more load on the brokers: each reading sends a few requests per broker. A long interval makes lag older and alerts later. Scraping more often than the interval returns the same values.',
    onReload: 'reconnect',
  }),
  deadline: optional(duration({ from: '1s', to: '1h' }), {
    description:
      'Maximum duration of a reading, after which it ends with the data it has. At most the interval, which is also the default.',
    tradeOff:
      'Rows not read in time keep their last values for a limited time and are counted as stale.',
    example: '15s',
    onReload: 'reconnect',
  }),
  connect_timeout: withDefault(duration({ from: '100ms', to: '1m' }), '3s', {
    description: 'Timeout for connecting to a broker, including TLS and SASL.',
    onReload: 'reconnect',
  }),
  request_timeout: withDefault(duration({ from: '100ms', to: '5m' }), '10s', {
    description:
      'Timeout for the response to one request. After a timeout the connection is closed.',
    tradeOff:
      'A value above the deadline has no effect. Listing the groups may take half of the deadline at most.',
    onReload: 'reconnect',
  }),
  max_response_size: withDefault(size({ from: '1MiB', to: '1GiB' }), '128MiB', {
    description: 'Maximum size of a response.',
    tradeOff:
      'Protects memory if the port belongs to another protocol, whose bytes would be read as a length of gigabytes. Metadata of 100,000 partitions takes about 5 MiB.',
    onReload: 'reconnect',
  }),
}

export const kafkaCluster = derived(
  section(
    {
      name: required(singleLine(100), {
        description:
          'Cluster name, the label `messaging_cluster` of all its metrics. Unique among Kafka and RabbitMQ clusters.',
        tradeOff: 'Renaming a cluster starts new series.',
        example: 'default-kafka',
      }),
      brokers: required(listOf(hostAndPort(), 'list of `host:port`', { from: 1 }), {
        description: 'Bootstrap brokers, as `host:port`. All other brokers are discovered.',
        tradeOff: 'List two or three, so that the exporter can start while one of them is down.',
        example: ['localhost:9092'],
      }),
      client_id: withDefault(singleLine(), 'tidemark', {
        description: 'Client id in the request logs, metrics and quotas of the brokers.',
        onReload: 'reconnect',
      }),
      tls: optional(tls, {
        description:
          'TLS for connections to the brokers. Without this section, connections are not encrypted.',
        onReload: 'reconnect',
      }),
      sasl: optional(sasl, {
        description: 'SASL user and password. Without this section, SASL is not used.',
        onReload: 'reconnect',
      }),
      topics: withDefault(
        section({
          ...filterOptions('topics'),
          internal: withDefault(boolean(), false, {
            description:
              'Whether to show internal topics too (`__consumer_offsets`, `__transaction_state`).',
          }),
        }),
        {},
        {
          description: 'Topics to show. Offsets are requested for these topics only.',
          onReload: 'reconnect',
        },
      ),
      groups: withDefault(
        section(filterOptions('consumer groups', temporaryGroups)),
        {},
        {
          description:
            'Consumer groups to show. Committed offsets are requested for these groups only.',
          onReload: 'reconnect',
        },
      ),
      isolation: withDefault(choice('read_uncommitted', 'read_committed'), 'read_uncommitted', {
        description:
          'Log end used for lag: the high watermark (`read_uncommitted`) or the offset before the first open transaction (`read_committed`).',
        tradeOff:
          'Choose `read_committed` if most consumers use that isolation level. It sends one more request to each leader in every reading.',
      }),
      jmx_address: withDefault(addressTemplate('{host}:9404', ['host', 'broker']), '{host}:9404', {
        description:
          'Address of the JMX exporter of each broker, for service discovery at `/sd/jmx`. `{host}` is the advertised host of the broker, `{broker}` its id; `none` if the brokers have no JMX exporter.',
        tradeOff:
          'Prometheus must be able to reach this address. If it cannot reach brokers by their advertised host, use a pattern such as `kafka-{broker}.internal:9404`.',
        onReload: 'reconnect',
      }),
      canary: optional(canary, {
        description:
          'Sends messages through the cluster and reads them back, to prove that it neither loses nor delays them. Without this section, the exporter only reads.',
        onReload: 'reconnect',
      }),
      ...seriesOptions,
      ...cadenceOptions,
      status_window: statusWindow,
      objectives: groupObjectives,
      lag_tolerance: lagTolerance,
    },
    deadlineWithinInterval,
    windowHoldsReadingsOf,
  ),
  ({ deadline, statusWindow, objectives, lagTolerance, ...options }) => ({
    ...options,
    deadline: deadline ?? options.interval,
    statusWindow: windowOf(statusWindow, options.interval),
    objectives: objectives ?? [],
    lagTolerance: lagTolerance ?? [],
  }),
  options => options,
)

export type KafkaClusterConfig = ConfigOf<typeof kafkaCluster>

/** The cluster that is polled without a configuration file. */
export const defaultKafkaCluster = { name: 'default-kafka', brokers: ['localhost:9092'] }

export const kafkaFlags: readonly FlagDeclaration[] = [
  { option: 'kafka[].name', flag: '--kafka.cluster-name' },
  'kafka[].brokers',
  'kafka[].client_id',
  'kafka[].tls.enabled',
  'kafka[].tls.ca_file',
  'kafka[].tls.cert_file',
  'kafka[].tls.key_file',
  'kafka[].tls.server_name',
  'kafka[].tls.insecure_skip_verify',
  'kafka[].sasl.mechanism',
  'kafka[].sasl.username',
  'kafka[].sasl.password_file',
  'kafka[].topics.include',
  'kafka[].topics.exclude',
  'kafka[].groups.include',
  'kafka[].groups.exclude',
  'kafka[].isolation',
  'kafka[].granularity',
  'kafka[].series_limit',
  'kafka[].interval',
]

function deadlineWithinInterval({ interval, deadline }: Options): readonly Violation[] {
  if (typeof deadline !== 'number' || typeof interval !== 'number' || deadline <= interval) {
    return []
  }
  const expected = `at most ${durationText(interval)}, the interval`
  return [{ path: ['deadline'], expected }]
}

function windowHoldsReadingsOf({
  status_window: window,
  interval,
  objectives,
}: Options): readonly Violation[] {
  return [
    ...windowHoldsReadings(window, interval),
    ...objectiveWindowsFit(objectives, window, interval),
  ]
}
