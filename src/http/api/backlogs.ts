import type { FastifyInstance } from 'fastify'
import { limited } from '../admission/limited.ts'
import type { ResponseSlots } from '../admission/response-slots.ts'
import { printableJson } from '../../text/printable.ts'
import { backlogsDocument } from '../../reports/backlogs-document.ts'
import { parseBacklogsQuery } from './backlogs-query.ts'
import type { ServerPorts } from '../ports.ts'

type BacklogsPorts = Pick<ServerPorts, 'backlogs' | 'rank' | 'now'>

/** `GET /api/v1/backlogs`: the backlogs as JSON, for scripts and autoscalers. See docs/api.md. */
export function backlogsRoute(
  app: FastifyInstance,
  ports: BacklogsPorts,
  slots: ResponseSlots,
): void {
  const handler = limited(slots, async (request, reply, { signal }) => {
    reply.type('application/json; charset=utf-8')
    const query = parseBacklogsQuery(new URL(request.url, 'http://localhost').searchParams)
    if ('errors' in query) return reply.code(400).send(`${json(query)}\n`)
    const { offset, limit } = query
    const clusters = ports.backlogs().filter(query.isWantedCluster)
    const ranking = await ports.rank(clusters, query, signal)
    const document = backlogsDocument({ clusters, ranking, offset, limit, now: ports.now() })
    return reply.send(`${json(document)}\n`)
  })
  app.get('/api/v1/backlogs', handler)
}

/** Indented, because people read it too and a page has at most 1,000 backlogs. */
function json(value: unknown): string {
  return printableJson(JSON.stringify(value, null, 2))
}
