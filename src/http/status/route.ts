import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { limited } from '../admission/limited.ts'
import type { ResponseSlots } from '../admission/response-slots.ts'
import { contentSecurityPolicy } from '../common-headers.ts'
import { sendError } from '../error-responses.ts'
import { printable } from '../../text/printable.ts'
import type { ServerPorts } from '../ports.ts'
import type { ParameterError } from '../parameters.ts'
import { backlogNameQuery, parseBacklogName } from './backlog-link.ts'
import { backlogPage } from './backlog-page.ts'
import { backlogsPage } from './backlogs-page.ts'
import { parseSelection, selectionQuery } from './backlogs-page-query.ts'
import type { LinkTemplate } from '../../reports/links.ts'
import { pageLinks } from './configured-links.ts'
import type { Link } from './layout.ts'
import { statusPage } from './page.ts'
import { refreshScript, refreshScriptPath } from './refresh-script.ts'
import { worstQuery } from './worst-backlogs.ts'

type StatusPorts = Pick<ServerPorts, 'statuses' | 'backlogs' | 'rank' | 'now'>

interface StatusRouteOptions {
  readonly version: string
  /** To the other pages of the exporter. */
  readonly links: readonly Link[]
  /** To other systems. */
  readonly linkTemplates: readonly LinkTemplate[]
  readonly slots: ResponseSlots
}

/** Its own script, which loads the same page. */
const allowed = [
  "style-src 'unsafe-inline'",
  'img-src data:',
  "script-src 'self'",
  "connect-src 'self'",
] as const
const policy = contentSecurityPolicy(...allowed)
const formPolicy = contentSecurityPolicy(...allowed, "form-action 'self'")

/** The pages for people: `GET /` with clusters and worst backlogs, `GET /backlogs` with all backlogs, `GET /backlogs/detail` with one. */
export function statusRoutes(
  app: FastifyInstance,
  ports: StatusPorts,
  { version, links: ownLinks, linkTemplates, slots }: StatusRouteOptions,
): void {
  const links = [
    ...ownLinks,
    ...pageLinks(linkTemplates).map(({ name, url }) => ({ href: url, text: name })),
  ]
  const status = limited(slots, async (_request, reply, { signal }) => {
    const backlogs = ports.backlogs()
    const worst = await ports.rank(backlogs, worstQuery, signal)
    const frame = { now: ports.now(), version, links, linkTemplates }
    return sendPage(reply, statusPage({ clusters: ports.statuses(), backlogs, worst, ...frame }))
  })
  app.get('/', status)
  app.get(refreshScriptPath, (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(refreshScript),
  )

  const backlogs = limited(slots, async (request, reply, { signal }) => {
    const selection = parseSelection(queryOf(request))
    if ('errors' in selection) return sendParameterErrors(request, reply, selection.errors)
    const clusters = ports.backlogs()
    const ranking = await ports.rank(clusters, selectionQuery(selection), signal)
    const unread = clusters.filter(({ latest }) => latest === null).map(({ cluster }) => cluster)
    const view = { selection, ranking, unread, now: ports.now(), version, links }
    return sendPage(reply, backlogsPage(view), formPolicy)
  })
  app.get('/backlogs', backlogs)

  const backlog = limited(slots, async (request, reply, { signal }) => {
    const name = parseBacklogName(queryOf(request))
    if ('errors' in name) return sendParameterErrors(request, reply, name.errors)
    const clusters = ports.backlogs().filter(({ cluster }) => cluster === name.cluster)
    const { places } = await ports.rank(clusters, backlogNameQuery(name), signal)
    const [place = null] = places
    reply.code(place === null ? 404 : 200)
    const frame = { now: ports.now(), version, links, linkTemplates }
    return sendPage(reply, backlogPage({ name, place, ...frame }))
  })
  app.get('/backlogs/detail', backlog)
}

function sendParameterErrors(
  request: FastifyRequest,
  reply: FastifyReply,
  errors: readonly ParameterError[],
): FastifyReply {
  const lines = errors.map(
    ({ parameter, expected, found, remedy }) =>
      `parameter ${parameter}: found ${found}, expected ${expected}: ${remedy}`,
  )
  return sendError(request, reply, 400, lines.map(line => printable(line)).join('\n'))
}

function queryOf(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, 'http://localhost').searchParams
}

function sendPage(reply: FastifyReply, page: string, allowed = policy): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', allowed)
    .send(page)
}
