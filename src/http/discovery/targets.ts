import type { FastifyInstance } from 'fastify'
import type { ClusterTargets, ScrapeTarget } from '../../reading/scrape-target.ts'
import type { ServerPorts } from '../ports.ts'

interface Endpoint {
  readonly path: string
  readonly system: ClusterTargets['system']
  readonly systemName: string
  readonly servers: string
}

const endpoints: readonly Endpoint[] = [
  { path: '/sd/jmx', system: 'kafka', systemName: 'Kafka', servers: 'brokers' },
  { path: '/sd/rabbitmq', system: 'rabbitmq', systemName: 'RabbitMQ', servers: 'nodes' },
]

/**
 * `GET /sd/jmx` and `GET /sd/rabbitmq`: targets for Prometheus' HTTP service discovery.
 *
 * Prometheus takes each list as the whole truth and drops what is not in it, but keeps what it has
 * when the answer is an error. So one cluster that is not known makes the answer an error.
 */
export function serviceDiscoveryRoutes(
  app: FastifyInstance,
  ports: Pick<ServerPorts, 'targets'>,
): void {
  for (const endpoint of endpoints) {
    app.get(endpoint.path, (request, reply) => {
      const query = new URL(request.url, 'http://localhost').searchParams
      const discovered = discover(endpoint, ports.targets(), query)
      if ('status' in discovered) return reply.code(discovered.status).send(discovered.reason)
      return reply
        .type('application/json; charset=utf-8')
        .send(`${JSON.stringify(discovered.targets.map(targetGroup), null, 2)}\n`)
    })
  }
}

type Discovered =
  | { readonly targets: readonly ScrapeTarget[] }
  | { readonly status: 400 | 404 | 503; readonly reason: string }

function discover(
  { system, systemName, servers }: Endpoint,
  everyCluster: readonly ClusterTargets[],
  query: URLSearchParams,
): Discovered {
  const unknown = [...query.keys()].find(name => name !== 'cluster')
  if (unknown !== undefined) {
    return refused(400, `unknown parameter \`${unknown}\`: the only one is \`cluster\``)
  }
  const clusters = everyCluster.filter(one => one.system === system)
  const asked = query.getAll('cluster')
  const absent = asked.find(name => !clusters.some(({ cluster }) => cluster === name))
  if (absent !== undefined) {
    return refused(404, `no ${systemName} cluster of the configuration has the name \`${absent}\``)
  }
  const wanted = clusters.filter(({ cluster }) => asked.length === 0 || asked.includes(cluster))
  const notKnown = wanted.filter(({ targets }) => targets === null).map(({ cluster }) => cluster)
  if (notKnown.length > 0) return refused(503, `${servers} not known of: ${notKnown.join(', ')}`)
  return { targets: wanted.flatMap(({ targets }) => targets ?? []) }
}

function refused(status: 400 | 404 | 503, reason: string): Discovered {
  return { status, reason: `${reason}\n` }
}

/** A group for each: its labels are its own. */
function targetGroup({ address, labels }: ScrapeTarget): object {
  return { targets: [address], labels }
}
