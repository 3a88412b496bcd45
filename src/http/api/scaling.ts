import type { FastifyInstance } from 'fastify'
import { scalingDocument } from '../../reports/scaling-document.ts'
import { limited } from '../admission/limited.ts'
import type { ResponseSlots } from '../admission/response-slots.ts'
import type { ServerPorts } from '../ports.ts'
import { sendJson } from './json-response.ts'
import { parseScalingQuery } from './scaling-query.ts'

type ScalingPorts = Pick<ServerPorts, 'backlogs' | 'rank' | 'now'>

/** `GET /api/v1/scaling`: the number of consumers that backlogs need, and why. See docs/autoscaling.md. */
export function scalingRoute(
  app: FastifyInstance,
  ports: ScalingPorts,
  slots: ResponseSlots,
): void {
  const handler = limited(slots, async (request, reply, { signal }) => {
    const query = parseScalingQuery(new URL(request.url, 'http://localhost').searchParams)
    if ('errors' in query) return sendJson(reply, query, 400)
    const { offset, limit, drainTarget } = query
    const clusters = ports.backlogs().filter(query.isWantedCluster)
    const ranking = await ports.rank(clusters, query, signal)
    const now = ports.now()
    return sendJson(reply, scalingDocument({ clusters, ranking, drainTarget, offset, limit, now }))
  })
  app.get('/api/v1/scaling', handler)
}
