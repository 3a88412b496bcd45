import type { FastifyInstance } from 'fastify'
import { limited } from '../admission/limited.ts'
import type { ResponseSlots } from '../admission/response-slots.ts'
import type { ClusterTargets, ScrapeTarget } from '../../reading/scrape-target.ts'
import type { ServerPorts } from '../ports.ts'

interface Endpoint {
  readonly path: string
  readonly system: ClusterTargets['system']
  readonly systemName: string
  readonly servers: string
  /** The option with which a cluster has no targets. */
  readonly addressOption: string
}

const endpoints: readonly Endpoint[] = [
  {
    ...{ path: '/sd/jmx', system: 'kafka', systemName: 'Kafka', servers: 'brokers' },
    addressOption: 'jmx_address',
  },
  {
    ...{ path: '/sd/rabbitmq', system: 'rabbitmq', systemName: 'RabbitMQ', servers: 'nodes' },
    addressOption: 'plugin_address',
  },
]

/**
 * `GET /sd/jmx` and `GET /sd/rabbitmq`: targets for Prometheus' HTTP service discovery.
 *
 * Prometheus drops all targets that are not in the list, but keeps its targets if the response is an
 * error. So the response is an error if the targets of a single cluster are unknown.
 */
export function serviceDiscoveryRoutes(
  app: FastifyInstance,
  ports: Pick<ServerPorts, 'targets'>,
  slots: ResponseSlots,
): void {
  for (const endpoint of endpoints) {
    const handler = limited(slots, (request, reply) => {
      const query = new URL(request.url, 'http://localhost').searchParams
      const discovered = discover(endpoint, ports.targets(), query)
      if ('status' in discovered) return reply.code(discovered.status).send(discovered.reason)
      const groups = discovered.targets.map(targetGroup)
      reply.type('application/json; charset=utf-8')
      return reply.send(`${JSON.stringify(groups, null, 2)}\n`)
    })
    app.get(endpoint.path, handler)
  }
}

type Discovered =
  | { readonly targets: readonly ScrapeTarget[] }
  | { readonly status: 400 | 404 | 503; readonly reason: string }

function discover(
  { system, systemName, servers, addressOption }: Endpoint,
  allClusters: readonly ClusterTargets[],
  query: URLSearchParams,
): Discovered {
  const unknown = [...query.keys()].find(name => name !== 'cluster')
  if (unknown !== undefined) {
    return failed(400, `unknown parameter \`${unknown}\`, expected only \`cluster\``)
  }
  const clusters = allClusters.filter(cluster => cluster.system === system)
  const names = query.getAll('cluster')
  const absent = names.find(name => !clusters.some(({ cluster }) => cluster === name))
  if (absent !== undefined) {
    return failed(404, `no ${systemName} cluster named \`${absent}\` is configured`)
  }
  const wanted = clusters.filter(({ cluster }) => names.length === 0 || names.includes(cluster))
  const unread = wanted.filter(({ targets }) => targets === null).map(({ cluster }) => cluster)
  if (unread.length > 0) {
    return failed(
      503,
      `the ${servers} of these clusters are unknown: ${unread.join(', ')}; ` +
        `request others by \`?cluster=\`, or set \`${addressOption}: none\` where nothing is to be scraped`,
    )
  }
  return { targets: wanted.flatMap(({ targets }) => targets ?? []) }
}

function failed(status: 400 | 404 | 503, reason: string): Discovered {
  return { status, reason: `${reason}\n` }
}

/** One group for each target, because each has its own labels. */
function targetGroup({ address, labels }: ScrapeTarget): object {
  return { targets: [address], labels }
}
