import type { FastifyInstance } from 'fastify'
import type { ServerPorts } from '../ports.ts'
import { worstQuery } from './worst-backlogs.ts'
import { type Link, statusPage } from './page.ts'

interface StatusRouteOptions {
  readonly version: string
  readonly links: readonly Link[]
}

/** `GET /`: the state of the clusters and their readings, for people. */
export function statusRoute(
  app: FastifyInstance,
  ports: Pick<ServerPorts, 'statuses' | 'backlogs' | 'rank' | 'now'>,
  { version, links }: StatusRouteOptions,
): void {
  app.get('/', async (_request, reply) => {
    const worst = await ports.rank(ports.backlogs(), worstQuery)
    return (
      reply
        .type('text/html; charset=utf-8')
        // Even if a queue name got through the escaping, the page loads, runs and frames nothing.
        .header(
          'content-security-policy',
          "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
        )
        .send(statusPage({ clusters: ports.statuses(), worst, now: ports.now(), version, links }))
    )
  })
}
