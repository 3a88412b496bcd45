import { type FlagSetting, flagsOf } from './config/flags.ts'
import { type ConfigSources, loadFrom, type LoadResult } from './config/load.ts'
import {
  type ConfigOf,
  optional,
  type Options,
  section,
  sectionList,
  type Violation,
  withDefault,
} from './config/option.ts'
import { optionTreeOf } from './config/option-tree.ts'
import { type Path, pathText, valueAt } from './config/path.ts'
import { redactedYaml } from './config/redacted-yaml.ts'
import type { Validated } from './config/validate.ts'
import { web, webFlags } from './http/options.ts'
import { defaultKafkaCluster, kafkaCluster, kafkaFlags } from './kafka/options.ts'
import { defaultRabbitmqCluster, rabbitmqCluster, rabbitmqFlags } from './rabbitmq/options.ts'
import { journal } from './journal-file/options.ts'
import { reports } from './scheduled-reports/options.ts'
import { log, logFlags } from './telemetry/options.ts'

/** All options of the exporter; documentation, JSON schema, flags and validation derive from it. */
const schema = section(
  {
    web: withDefault(web, {}, { description: 'The HTTP server.', onReload: 'restart' }),
    log: withDefault(
      log,
      {},
      {
        description: 'Log messages, written to standard error.',
        onReload: 'restart',
      },
    ),
    journal: optional(journal, {
      description:
        'Writes what happened to backlogs and clusters to a file, so that it survives a restart.',
      onReload: 'restart',
    }),
    reports: withDefault(
      reports,
      {},
      { description: 'Digests that are sent on a schedule.', onReload: 'restart' },
    ),
    kafka: withDefault(sectionList(kafkaCluster, 'clusters'), [], {
      description: 'Kafka clusters, each with a unique name.',
      onReload: 'replace',
    }),
    rabbitmq: withDefault(sectionList(rabbitmqCluster, 'clusters'), [], {
      description: 'RabbitMQ clusters, each with a unique name.',
      onReload: 'replace',
    }),
  },
  someCluster,
  namesAreUnique,
)

export type Configuration = ConfigOf<typeof schema>

/** A configuration without errors; only `loadConfig` creates one. */
export type ValidatedConfig = Validated<Configuration>

export const optionTree = optionTreeOf(schema)

/** Every flag that sets an option, in the order of the help. */
export const flags = flagsOf(
  [...webFlags, ...logFlags, ...kafkaFlags, ...rabbitmqFlags],
  optionTree,
)

/** Reads the configuration from its sources; errors in them are returned and never thrown. */
export function loadConfig(sources: ConfigSources): Promise<LoadResult<Configuration>> {
  return loadFrom(sources, { schema, options: optionTree, flags, withoutFile })
}

/** Returns a configuration as YAML, with every default and with each secret as `<redacted>`. */
export function redacted(config: ValidatedConfig): string {
  return redactedYaml(schema, config)
}

/** Without a file: the systems that the flags configure, or else both systems on this machine. */
function withoutFile(settings: readonly FlagSetting[]): unknown {
  const kafka = [defaultKafkaCluster]
  const rabbitmq = [defaultRabbitmqCluster]
  const isConfigured = (system: string): boolean =>
    settings.some(({ flag }) => flag.option.path.startsWith(`${system}[]`))
  const [hasKafka, hasRabbitmq] = [isConfigured('kafka'), isConfigured('rabbitmq')]
  if (!hasKafka && !hasRabbitmq) return { kafka, rabbitmq }
  return { ...(hasKafka && { kafka }), ...(hasRabbitmq && { rabbitmq }) }
}

function someCluster({ kafka, rabbitmq }: Options): readonly Violation[] {
  if (![kafka, rabbitmq].every(list => Array.isArray(list) && list.length === 0)) return []
  return [
    {
      path: ['kafka'],
      headline: 'missing option',
      expected: 'at least one cluster here or in rabbitmq',
    },
  ]
}

function namesAreUnique({ kafka, rabbitmq }: Options): readonly Violation[] {
  const firstPath = new Map<string, Path>()
  const violations: Violation[] = []
  for (const { name, path } of [...named('kafka', kafka), ...named('rabbitmq', rabbitmq)]) {
    const first = firstPath.get(name)
    if (first === undefined) firstPath.set(name, path)
    else {
      violations.push({ path, found: `the same as ${pathText(first)}`, expected: 'a unique name' })
    }
  }
  return violations
}

function named(system: string, clusters: unknown): readonly { name: string; path: Path }[] {
  if (!Array.isArray(clusters)) return []
  return clusters.flatMap((cluster: unknown, position) => {
    const name = valueAt(cluster, ['name'])
    return typeof name === 'string' ? [{ name, path: [system, position, 'name'] }] : []
  })
}
