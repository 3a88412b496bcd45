import type { FastifyInstance } from 'fastify'
import type { ServerPorts } from '../ports.ts'
import { type Link, statusPage } from '../status-page.ts'

export interface StatusRouteOptions {
  readonly version: string
  readonly links: readonly Link[]
}

/** `GET /`: how the clusters and their readings stand, for people. */
export function statusRoute(
  app: FastifyInstance,
  ports: Pick<ServerPorts, 'statuses' | 'now'>,
  { version, links }: StatusRouteOptions,
): void {
  app.get('/', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      // Nothing is loaded, run or framed, whatever a queue's name might try.
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
      )
      .send(statusPage({ clusters: ports.statuses(), now: ports.now(), version, links })),
  )
}
