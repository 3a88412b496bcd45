import type { FastifyInstance } from 'fastify'
import { eventsDocument } from '../../reports/events-document.ts'
import { limited } from '../admission/limited.ts'
import type { ResponseSlots } from '../admission/response-slots.ts'
import type { ServerPorts } from '../ports.ts'
import { parseEventsQuery } from './events-query.ts'
import { sendJson } from './json-response.ts'

type EventsPorts = Pick<ServerPorts, 'backlogs' | 'selectEvents' | 'now'>

/** `GET /api/v1/events`: status changes of backlogs and outages of clusters. See docs/api.md. */
export function eventsRoute(app: FastifyInstance, ports: EventsPorts, slots: ResponseSlots): void {
  const handler = limited(slots, async (request, reply, { signal }) => {
    const query = parseEventsQuery(new URL(request.url, 'http://localhost').searchParams)
    if ('errors' in query) return sendJson(reply, query, 400)
    const { offset, limit } = query
    const clusters = ports.backlogs().filter(query.isWantedCluster)
    const selected = await ports.selectEvents(clusters, query, signal)
    return sendJson(reply, eventsDocument({ clusters, selected, offset, limit, now: ports.now() }))
  })
  app.get('/api/v1/events', handler)
}
