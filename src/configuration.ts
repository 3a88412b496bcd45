import { z } from 'zod'
import { kafkaCluster } from './kafka/options.ts'
import { type Violation, type Options, section, withDefault } from './config/option.ts'
import { type Path, pathText, valueAt } from './config/path.ts'
import { rabbitmqCluster } from './rabbitmq/options.ts'
import { log, web } from './http/options.ts'

const clusters = { error: () => 'a list of clusters' }

/** Every option of the exporter: the one declaration that docs, schema, flags and checks read. */
export const configuration = section(
  {
    web: withDefault(web, {}, { description: 'The HTTP server.', onReload: 'restart' }),
    log: withDefault(
      log,
      {},
      {
        description: 'Messages of the program, on standard error.',
        onReload: 'restart',
      },
    ),
    kafka: withDefault(z.array(kafkaCluster, clusters), [], {
      description: 'Kafka clusters, each with its own name.',
      onReload: 'replace',
    }),
    rabbitmq: withDefault(z.array(rabbitmqCluster, clusters), [], {
      description: 'RabbitMQ clusters, each with its own name.',
      onReload: 'replace',
    }),
  },
  someCluster,
  namesAreUnique,
)

export type Configuration = z.output<typeof configuration>
export type KafkaClusterConfig = Configuration['kafka'][number]
export type RabbitmqClusterConfig = Configuration['rabbitmq'][number]

declare const validated: unique symbol

/** A configuration without mistakes; only `validate` makes one. */
export type ValidatedConfig = Configuration & { readonly [validated]: true }

function someCluster({ kafka, rabbitmq }: Options): readonly Violation[] {
  if (![kafka, rabbitmq].every(list => Array.isArray(list) && list.length === 0)) return []
  return [
    {
      path: ['kafka'],
      headline: 'missing option',
      expected: 'at least one cluster here or under `rabbitmq`',
    },
  ]
}

function namesAreUnique({ kafka, rabbitmq }: Options): readonly Violation[] {
  const firstPath = new Map<string, Path>()
  const breaches: Violation[] = []
  for (const { name, path } of [...named('kafka', kafka), ...named('rabbitmq', rabbitmq)]) {
    const first = firstPath.get(name)
    if (first === undefined) firstPath.set(name, path)
    else {
      const expected = `a name that no other cluster has; \`${pathText(first)}\` is the same`
      breaches.push({ path, expected })
    }
  }
  return breaches
}

function named(system: string, clusters: unknown): readonly { name: string; path: Path }[] {
  if (!Array.isArray(clusters)) return []
  return clusters.flatMap((cluster: unknown, position) => {
    const name = valueAt(cluster, ['name'])
    return typeof name === 'string' ? [{ name, path: [system, position, 'name'] }] : []
  })
}
