import type { FastifyInstance } from 'fastify'
import { limited } from '../admission/limited.ts'
import type { ResponseSlots } from '../admission/response-slots.ts'
import { contentSecurityPolicy } from '../common-headers.ts'
import type { ServerPorts } from '../ports.ts'
import { worstQuery } from './worst-backlogs.ts'
import { type Link, statusPage } from './page.ts'

interface StatusRouteOptions {
  readonly version: string
  readonly links: readonly Link[]
  readonly slots: ResponseSlots
}

const policy = contentSecurityPolicy("style-src 'unsafe-inline'", 'img-src data:')

/** `GET /`: the state of the clusters and their readings, for people. */
export function statusRoute(
  app: FastifyInstance,
  ports: Pick<ServerPorts, 'statuses' | 'backlogs' | 'rank' | 'now'>,
  { version, links, slots }: StatusRouteOptions,
): void {
  const handler = limited(slots, async (_request, reply, { signal }) => {
    const worst = await ports.rank(ports.backlogs(), worstQuery, signal)
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', policy)
      .send(statusPage({ clusters: ports.statuses(), worst, now: ports.now(), version, links }))
  })
  app.get('/', handler)
}
