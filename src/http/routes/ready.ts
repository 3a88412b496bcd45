import type { FastifyInstance } from 'fastify'
import type { ClusterStatus } from '../../monitor/status.ts'
import type { ServerPorts } from '../ports.ts'

/**
 * `GET /-/ready`: ready once the first poll of every reading has ended, successful or not.
 *
 * A cluster that is down does not make the exporter unready: this would remove the metrics of all
 * other clusters, and `tidemark_source_up`, which shows the cluster that is down.
 */
export function readyRoute(app: FastifyInstance, ports: Pick<ServerPorts, 'statuses'>): void {
  app.get('/-/ready', (_request, reply) => {
    const clusters = ports.statuses()
    const isReady = clusters.every(hasBeenPolled)
    const summary = isReady ? 'tidemark is ready' : 'tidemark is waiting for the first polls to end'
    const lines = [summary, ...clusters.map(describe)]
    return reply.code(isReady ? 200 : 503).send(`${lines.join('\n')}\n`)
  })
}

function hasBeenPolled({ readings }: ClusterStatus): boolean {
  return readings.every(({ state }) => state !== 'pending')
}

function describe({ system, cluster, readings }: ClusterStatus): string {
  return `${system} ${cluster}: ${readings.map(({ reading, state }) => `${reading} ${state}`).join(', ')}`
}
