import { type Option, optionAt } from './option-tree.ts'
import { type Path, withValue } from './path.ts'

/** A flag of the command line that sets an option. */
export interface Flag {
  /** `--kafka.brokers`. */
  readonly name: string
  readonly option: Option
  /** True: its option is of a cluster, which the flags together declare. */
  readonly isOfCluster: boolean
}

/** A flag as it was given; a list when its option is one. */
export interface FlagSetting {
  readonly flag: Flag
  readonly value: string | true | readonly string[]
}

const options = [
  'web.listen_address',
  'web.telemetry_path',
  'web.enable_lifecycle',
  'web.max_concurrent_scrapes',
  'log.level',
  'log.format',
  'kafka[].name',
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
  'rabbitmq[].name',
  'rabbitmq[].urls',
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
] as const

/** Where the option's own name would mislead on a command line. */
const renamed: Readonly<Partial<Record<(typeof options)[number], string>>> = {
  'kafka[].name': '--kafka.cluster-name',
  'rabbitmq[].name': '--rabbitmq.cluster-name',
  'rabbitmq[].urls': '--rabbitmq.url',
}

/** Every flag that sets an option, in the order of the help. */
export const flags: readonly Flag[] = options.map(path => {
  const option = optionAt(path)
  if (option === undefined) throw new Error(`a flag names ${path}, which is no option`)
  return {
    name: renamed[path] ?? `--${path.replace('[]', '').replaceAll('_', '-')}`,
    option,
    isOfCluster: path.includes('[]'),
  }
})

/** The configuration with the flags laid over it; cluster flags declare one cluster of a system. */
export function withFlags(config: unknown, settings: readonly FlagSetting[]): unknown {
  return settings.reduce((tree, { flag, value }) => withValue(tree, pathOf(flag), value), config)
}

/** Where a flag puts its value. */
export function pathOf({ option }: Flag): Path {
  return option.path
    .split('.')
    .flatMap(step => (step.endsWith('[]') ? [step.slice(0, -2), 0] : [step]))
}

const defaultClusters = {
  kafka: [{ name: 'default-kafka', brokers: ['localhost:9092'] }],
  rabbitmq: [{ name: 'default-rabbitmq', urls: ['http://localhost:15672'] }],
}

/** What is polled without a file: the systems that flags speak of, or both on this machine. */
export function clustersOfFlags(settings: readonly FlagSetting[]): unknown {
  const { kafka, rabbitmq } = defaultClusters
  const speakOf = (system: string): boolean =>
    settings.some(({ flag }) => flag.option.path.startsWith(`${system}[]`))
  if (!speakOf('kafka') && !speakOf('rabbitmq')) return defaultClusters
  return { ...(speakOf('kafka') && { kafka }), ...(speakOf('rabbitmq') && { rabbitmq }) }
}
