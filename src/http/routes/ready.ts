import type { FastifyInstance } from 'fastify'
import type { ClusterStatus } from '../../monitor/status.ts'
import type { ServerPorts } from '../ports.ts'

/**
 * `GET /-/ready`: ready once the first attempt of every reading has ended, either way.
 *
 * A cluster that is down does not make the exporter unready: it would take away the metrics of all
 * others, and the one that says which is down.
 */
export function readyRoute(app: FastifyInstance, ports: Pick<ServerPorts, 'statuses'>): void {
  app.get('/-/ready', (_request, reply) => {
    const clusters = ports.statuses()
    const isReady = clusters.every(hasBeenAttempted)
    const verdict = isReady ? 'tidemark is ready' : 'tidemark waits for its first readings'
    const lines = [verdict, ...clusters.map(describe)]
    return reply.code(isReady ? 200 : 503).send(`${lines.join('\n')}\n`)
  })
}

function hasBeenAttempted({ readings }: ClusterStatus): boolean {
  return readings.every(({ state }) => state !== 'pending')
}

function describe({ system, cluster, readings }: ClusterStatus): string {
  return `${system} ${cluster}: ${readings.map(({ reading, state }) => `${reading} ${state}`).join(', ')}`
}
