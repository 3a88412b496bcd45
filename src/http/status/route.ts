import type { FastifyInstance } from 'fastify'
import { limited } from '../admission/limited.ts'
import type { ResponseSlots } from '../admission/response-slots.ts'
import { contentSecurityPolicy } from '../common-headers.ts'
import type { ServerPorts } from '../ports.ts'
import type { Link } from './layout.ts'
import { statusPage } from './page.ts'
import { worstQuery } from './worst-backlogs.ts'

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
    const backlogs = ports.backlogs()
    const worst = await ports.rank(backlogs, worstQuery, signal)
    const view = { clusters: ports.statuses(), backlogs, worst, now: ports.now(), version, links }
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', policy)
      .send(statusPage(view))
  })
  app.get('/', handler)
}
