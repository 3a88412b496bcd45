import type { FastifyInstance } from 'fastify'
import { limited } from '../admission/limited.ts'
import type { ResponseSlots } from '../admission/response-slots.ts'
import { backlogsDocument } from '../../reports/backlogs-document.ts'
import { parseBacklogsQuery } from './backlogs-query.ts'
import type { ServerPorts } from '../ports.ts'
import { sendJson } from './json-response.ts'

type BacklogsPorts = Pick<ServerPorts, 'backlogs' | 'rank' | 'now'>

/** `GET /api/v1/backlogs`: the backlogs as JSON, for scripts. See docs/api.md. */
export function backlogsRoute(
  app: FastifyInstance,
  ports: BacklogsPorts,
  slots: ResponseSlots,
): void {
  const handler = limited(slots, async (request, reply, { signal }) => {
    const query = parseBacklogsQuery(new URL(request.url, 'http://localhost').searchParams)
    if ('errors' in query) return sendJson(reply, query, 400)
    const { offset, limit } = query
    const clusters = ports.backlogs().filter(query.isWantedCluster)
    const ranking = await ports.rank(clusters, query, signal)
    const document = backlogsDocument({ clusters, ranking, offset, limit, now: ports.now() })
    return sendJson(reply, document)
  })
  app.get('/api/v1/backlogs', handler)
}
