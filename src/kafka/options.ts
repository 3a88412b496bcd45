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
import { onePassword, passwordOf, passwordOptions } from '../config/password.ts'
import { durationText } from '../config/duration.ts'
import {
  groupObjectives,
  lagTolerance,
  statusWindow,
  windowHoldsReadings,
  windowOf,
} from '../backlog/options.ts'
import { certificateHasKey, tlsOptions } from '../config/tls-options.ts'

const tls = section(
  {
    enabled: withDefault(boolean(), true, {
      description: 'Speaks TLS with the brokers.',
      tradeOff:
        'Without the section `tls`, connections are not encrypted; with it, they are, unless this says otherwise.',
    }),
    ...tlsOptions,
  },
  certificateHasKey,
)

const sasl = derived(
  section(
    {
      mechanism: required(choice('plain', 'scram-sha-256', 'scram-sha-512'), {
        description: 'How the user proves who it is.',
        tradeOff: '`plain` sends the password as it is: with TLS only.',
        example: 'scram-sha-512',
      }),
      username: required(singleLine(), {
        description: 'User with DESCRIBE on the cluster, its topics and groups.',
        example: 'tidemark',
      }),
      ...passwordOptions,
    },
    onePassword,
    somePassword,
  ),
  ({ password, passwordFile, ...user }) => {
    const given = passwordOf({ password, passwordFile })
    if (given === undefined)
      throw new Error('a rule of this section has let a missing password pass')
    return { ...user, password: given }
  },
  user => user,
)

const seriesOptions = {
  granularity: withDefault(choice('partition', 'topic', 'group'), 'partition', {
    description: 'The finest objects that get series of their own.',
    tradeOff:
      '10,000 partitions, each read by 10 groups, make some 350,000 series at `partition`. At `topic`, the number of partitions no longer matters.',
  }),
  series_limit: withDefault(wholeNumber({ from: 1000, to: 10_000_000 }), 500_000, {
    description:
      'The most series of this cluster. Above it, the granularity falls one level until reload; then objects are kept in the order of names.',
    tradeOff:
      'Sums over the cluster stay complete, and what was dropped is counted in `tidemark_source_series_dropped`.',
  }),
}

const cadenceOptions = {
  interval: withDefault(duration({ from: '1s', to: '1h' }), '15s', {
    description: 'Time from the start of one reading to the start of the next.',
    tradeOff:
      'Short costs the brokers requests (a few times their number each reading); long makes lag older and alerts later. Scraping more often than this gives the same values again.',
    onReload: 'reconnect',
  }),
  deadline: optional(duration({ from: '1s', to: '1h' }), {
    description:
      'Time after which a reading ends with what it has, at most the interval. Without it, the interval.',
    tradeOff:
      'What was not read by then keeps its last values for a while and is counted as stale.',
    example: '15s',
    onReload: 'reconnect',
  }),
  connect_timeout: withDefault(duration({ from: '100ms', to: '1m' }), '3s', {
    description: 'Time for a connection to a broker, with TLS and SASL.',
    onReload: 'reconnect',
  }),
  request_timeout: withDefault(duration({ from: '100ms', to: '5m' }), '10s', {
    description: 'Time for the answer to one request; after it the connection is closed.',
    tradeOff: 'Above the deadline it has no effect.',
    onReload: 'reconnect',
  }),
  max_response_size: withDefault(size({ from: '1MiB', to: '1GiB' }), '128MiB', {
    description: 'The largest answer that is read.',
    tradeOff:
      'Protects memory from a wrong port, whose bytes announce gigabytes. Metadata of 100,000 partitions takes about 5 MiB.',
    onReload: 'reconnect',
  }),
}

export const kafkaCluster = derived(
  section(
    {
      name: required(singleLine(100), {
        description:
          'Name of the cluster: the label `messaging_cluster` of all its metrics. Unique over Kafka and RabbitMQ.',
        tradeOff: 'Another name makes other series.',
        example: 'default-kafka',
      }),
      brokers: required(listOf(hostAndPort(), 'list of `host:port`', { from: 1 }), {
        description: 'Brokers to start from, as `host:port`; the cluster tells of the others.',
        tradeOff: 'Two or three, so that one may be down when the exporter starts.',
        example: ['localhost:9092'],
      }),
      client_id: withDefault(singleLine(), 'tidemark', {
        description: 'What the brokers see as client id: in request logs, metrics and quotas.',
        onReload: 'reconnect',
      }),
      tls: optional(tls, {
        description: 'TLS to the brokers. Absent: none.',
        onReload: 'reconnect',
      }),
      sasl: optional(sasl, {
        description: 'User and password. Absent: none.',
        onReload: 'reconnect',
      }),
      topics: withDefault(
        section({
          ...filterOptions('topics'),
          internal: withDefault(boolean(), false, {
            description:
              'Whether internal topics (`__consumer_offsets`, `__transaction_state`) are shown too.',
          }),
        }),
        {},
        {
          description: 'Which topics are shown; offsets are asked for these alone.',
          onReload: 'reconnect',
        },
      ),
      groups: withDefault(
        section(filterOptions('consumer groups')),
        {},
        {
          description: 'Which consumer groups are shown; commits are asked for these alone.',
          onReload: 'reconnect',
        },
      ),
      isolation: withDefault(choice('read_uncommitted', 'read_committed'), 'read_uncommitted', {
        description:
          'Where the log ends for a consumer: at the high watermark, or before the first open transaction.',
        tradeOff:
          '`read_committed` is right when most consumers read that way, and asks each leader once more a reading.',
      }),
      jmx_address: withDefault(addressTemplate('{host}:9404', ['host', 'broker']), '{host}:9404', {
        description:
          "Where the JMX exporter of each broker is, as `/sd/jmx` tells Prometheus: `{host}` is the broker's advertised host, `{broker}` its id.",
        tradeOff:
          'Prometheus must reach it; where clients reach brokers by another name, `kafka-{broker}.internal:9404` may do.',
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

function somePassword({ password, password_file: passwordFile }: Options): readonly Violation[] {
  if (password !== undefined || passwordFile !== undefined) return []
  return [{ path: ['password_file'], headline: 'missing option', expected: 'this or `password`' }]
}

function deadlineWithinInterval({ interval, deadline }: Options): readonly Violation[] {
  if (typeof deadline !== 'number' || typeof interval !== 'number' || deadline <= interval) {
    return []
  }
  const expected = `at most the interval, which is ${durationText(interval)}`
  return [{ path: ['deadline'], expected }]
}

function windowHoldsReadingsOf({ status_window: window, interval }: Options): readonly Violation[] {
  return windowHoldsReadings(window, interval)
}
