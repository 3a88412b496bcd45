import type { FastifyInstance } from 'fastify'
import { limited } from '../admission/limited.ts'
import type { ResponseSlots } from '../admission/response-slots.ts'
import { sendError } from '../error-responses.ts'
import { groupDocument } from '../../reports/group-document.ts'
import { ParameterReader } from '../parameters.ts'
import type { ServerPorts } from '../ports.ts'
import { sendJson } from './json-response.ts'
import { defaultLimit, limits } from './page-limits.ts'

type GroupsPorts = Pick<ServerPorts, 'backlogs' | 'now'>

/** `GET /api/v1/groups/{cluster}/{group}`: members of a group and who lags. See docs/api.md. */
export function groupsRoute(app: FastifyInstance, ports: GroupsPorts, slots: ResponseSlots): void {
  const handler = limited(slots, async (request, reply) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost')
    const [clusterName = '', group = '', ...more] = pathname
      .split('/')
      .slice(4)
      .map(decodeURIComponent)
    const reader = new ParameterReader(searchParams, ['destination', 'limit'])
    const topic = reader.exact('destination')
    const limit = reader.number('limit', limits) ?? defaultLimit
    const { errors } = reader
    if (errors.length > 0) return sendJson(reply, { errors }, 400)
    const cluster = ports.backlogs().find(({ cluster }) => cluster === clusterName)
    if (cluster === undefined || more.length > 0) {
      const expected = 'expected /api/v1/groups/{cluster}/{group} with a configured cluster'
      return sendError(request, reply, 404, expected)
    }
    if (cluster.latest === null) {
      const reason = 'the groups of the cluster could not be read: see the status page'
      return sendError(request, reply, 503, reason)
    }
    const details = cluster.latest.details.group(group, { topic, limit })
    if (details === null) {
      return sendError(request, reply, 404, 'no such consumer group in the cluster')
    }
    return sendJson(reply, groupDocument(cluster, group, details, ports.now()))
  })
  // A wildcard, because the router limits the length of named parameters to 100 characters.
  app.get('/api/v1/groups/*', handler)
}
