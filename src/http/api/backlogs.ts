import type { FastifyInstance } from 'fastify'
import { backlogsDocument } from '../../reports/backlogs-document.ts'
import { parseBacklogsQuery } from './backlogs-query.ts'
import type { ServerPorts } from '../ports.ts'

type BacklogsPorts = Pick<ServerPorts, 'backlogs' | 'rank' | 'now'>

/** `GET /api/v1/backlogs`: the backlogs as JSON, for scripts and autoscalers; told in docs/api.md. */
export function backlogsRoute(app: FastifyInstance, ports: BacklogsPorts): void {
  app.get('/api/v1/backlogs', async (request, reply) => {
    reply.type('application/json; charset=utf-8')
    const asked = parseBacklogsQuery(new URL(request.url, 'http://localhost').searchParams)
    if ('mistakes' in asked) return reply.code(400).send(`${json({ errors: asked.mistakes })}\n`)
    const { offset, limit } = asked
    const clusters = ports.backlogs().filter(asked.isWantedCluster)
    const ranking = await ports.rank(clusters, asked)
    const document = backlogsDocument({ clusters, ranking, offset, limit, now: ports.now() })
    return reply.send(`${json(document)}\n`)
  })
}

/** Indented: at most a thousand backlogs, and people look at it too. */
function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}
