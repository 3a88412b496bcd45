/** One place of `src/`, what it holds and what it may import besides itself. */
export interface Layer {
  /** Folder of `src/`, or a file directly in it. */
  readonly place: string
  readonly holds: string
  /** Places below it. Everything in the layers above is out of reach. */
  readonly imports: readonly string[]
}

const contracts = ['text', 'columns', 'reading']
const tools = [...contracts, 'scheduling', 'transport', 'exposition', 'config']
const shared = [...tools, 'backlog', 'telemetry', 'monitor', 'canary']
const reports = [...contracts, 'backlog']

/** The dependency rule, from the bottom to the top. Inside a level no place imports another one. */
export const layers: readonly Layer[] = [
  {
    place: 'text',
    holds: 'harmless text: printable characters, URLs without credentials',
    imports: [],
  },
  {
    place: 'columns',
    holds: 'typed columns, names, ids, sums by owner, counters that never fall',
    imports: [],
  },
  {
    place: 'reading',
    holds: 'contracts: reading, section, problem, request, observation (the staleness rule), time',
    imports: ['text'],
  },
  { place: 'scheduling', holds: 'the only clock, timers, poll loop, yielding', imports: contracts },
  {
    place: 'transport',
    holds: 'shared by both clients: circuit breaker, TLS material, connection errors, abort',
    imports: [...contracts, 'scheduling'],
  },
  {
    place: 'exposition',
    holds: 'Prometheus text: family, label, page, page store, series limit, render',
    imports: [...contracts, 'scheduling'],
  },
  {
    place: 'config',
    holds: 'the option engine: option types, YAML with positions, errors, flags',
    imports: [...contracts, 'scheduling'],
  },
  {
    place: 'backlog',
    holds: 'the model both systems share: age, drain, status, ranking, objectives, families',
    imports: tools,
  },
  {
    place: 'telemetry',
    holds: "log, the process's own metrics, request histograms",
    imports: tools,
  },
  {
    place: 'monitor',
    holds: 'runs readings: loop, deadline, record of attempts, problem log, status',
    imports: [...tools, 'backlog'],
  },
  {
    place: 'canary',
    holds: 'what canaries share: messages, order and duplicates, outcomes, families',
    imports: [...contracts, 'exposition'],
  },
  {
    place: 'kafka',
    holds: 'one configured Kafka cluster: options, client, readings',
    imports: shared,
  },
  {
    place: 'rabbitmq',
    holds: 'one configured RabbitMQ cluster: options, client, readings',
    imports: shared,
  },
  {
    place: 'reports',
    holds: 'documents of the API; table and CSV of `tidemark report`; digests',
    imports: reports,
  },
  {
    place: 'journal-file',
    holds: 'events in a file that survives a restart',
    imports: [...tools, 'backlog', 'reports'],
  },
  {
    place: 'scheduled-reports',
    holds: 'digests on a schedule: cron, state file, delivery to file, webhook and mail',
    imports: [...tools, 'backlog', 'reports'],
  },
  {
    place: 'http',
    holds: 'the server: scrapes, health, status page, `api/`, `discovery/`',
    imports: [...tools, 'backlog', 'monitor', 'reports'],
  },
  {
    place: 'catalog.ts',
    holds: 'all metric families together',
    imports: [...shared, 'kafka', 'rabbitmq', 'scheduled-reports'],
  },
  {
    place: 'configuration.ts',
    holds: 'all options together; loads and validates them',
    imports: [...shared, 'kafka', 'rabbitmq', 'http', 'journal-file', 'scheduled-reports'],
  },
  {
    place: 'configuration-changes.ts',
    holds: 'what a reload changes, cluster by cluster',
    imports: ['config', 'configuration.ts'],
  },
  {
    place: 'monitor-registry.ts',
    holds: 'the monitor of each configured cluster, for start and reload',
    imports: [...shared, 'kafka', 'rabbitmq', 'configuration.ts', 'configuration-changes.ts'],
  },
  {
    place: 'app-interface.ts',
    holds: 'what commands use of the exporter',
    imports: [...shared, 'configuration.ts'],
  },
  {
    place: 'app.ts',
    holds: 'composition root: clusters, pages, server, reload; no logic',
    imports: [
      ...shared,
      ...[
        'http',
        'reports',
        'journal-file',
        'scheduled-reports',
        'app-interface.ts',
        'catalog.ts',
        'configuration.ts',
        'configuration-changes.ts',
      ],
      'monitor-registry.ts',
    ],
  },
  {
    place: 'cli',
    holds: 'one file for each command',
    imports: [
      ...tools,
      ...['backlog', 'monitor', 'telemetry', 'reports', 'configuration.ts', 'app-interface.ts'],
    ],
  },
  {
    place: 'main.ts',
    holds: 'arguments to exit code; signals',
    imports: ['cli', 'telemetry', 'app.ts'],
  },
]

/** Rooms of a reading, from the pure ones up; each imports only those before it. */
export const rooms = ['facts', 'memory', 'probes', 'model', 'share-groups', 'families'] as const

/** Each library is imported in one folder, so that replacing it is the work of one folder. */
export const libraryFolders: Readonly<Record<string, string>> = {
  kafkajs: 'kafka/client',
  undici: 'rabbitmq/client',
  cockatiel: 'transport',
  re2js: 'columns',
  fastify: 'http',
  pino: 'telemetry',
  'prom-client': 'telemetry',
  commander: 'cli',
  'node-cron': 'scheduled-reports',
  nodemailer: 'scheduled-reports',
  yaml: 'config',
  zod: 'config',
}

/** APIs of Kafka that only read, by key. A reading requests no others. */
export const kafkaReadingApis: Readonly<Record<number, string>> = {
  2: 'ListOffsets',
  3: 'Metadata',
  9: 'OffsetFetch',
  10: 'FindCoordinator',
  15: 'DescribeGroups',
  16: 'ListGroups',
  17: 'SaslHandshake',
  18: 'ApiVersions',
  36: 'SaslAuthenticate',
  60: 'DescribeCluster',
  69: 'ConsumerGroupDescribe',
  77: 'ShareGroupDescribe',
  90: 'DescribeShareGroupOffsets',
}

/** The only folder with codecs of other APIs: they write, or read messages. */
export const kafkaCanary = 'kafka/canary/'
