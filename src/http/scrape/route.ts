import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { acceptsGzip, negotiate } from './content-negotiation.ts'
import type { Family } from '../../exposition/family.ts'
import { renderPages } from '../../exposition/render.ts'
import type { ServerPorts } from '../ports.ts'
import type { RunningScrapes } from './running-scrapes.ts'
import { isScraperGone, scrapeTimeout, sendBody } from './body.ts'

interface MetricsRouteOptions {
  readonly path: string
  /** Order of the families. */
  readonly families: readonly Family[]
  readonly scrapes: RunningScrapes
}

type MetricsPorts = Pick<ServerPorts, 'pages' | 'reportInternalError'>

/** `GET /metrics`: renders from memory, without requests to the brokers. */
export function metricsRoute(
  app: FastifyInstance,
  ports: MetricsPorts,
  { path, families, scrapes }: MetricsRouteOptions,
): void {
  // The HEAD route that fastify derives from GET would render a whole scrape and discard it.
  app.get(path, { exposeHeadRoute: false }, async (request, reply) => {
    if (scrapes.isFull) return reject(reply, scrapes.limit)
    const timeout = scrapeTimeout(request.headers['x-prometheus-scrape-timeout-seconds'])
    // Read once, so that polls that end during this scrape do not change it.
    await scrapes.run(timeout, async signal => {
      const { format } = negotiate(request.headers.accept)
      const chunks = renderPages(await ports.pages(), families, format)
      try {
        await send(chunks, request, reply, signal)
      } catch (error) {
        if (!isScraperGone(error)) ports.reportInternalError(error)
      }
    })
    return reply
  })
  app.head(path, (request, reply) => reply.headers(headersFor(request)).send())
}

function reject(reply: FastifyReply, limit: number): FastifyReply {
  return reply
    .code(503)
    .header('retry-after', '1')
    .send(`too many concurrent scrapes (limit ${limit}), retry later\n`)
}

async function send(
  chunks: Iterable<Buffer>,
  request: FastifyRequest,
  reply: FastifyReply,
  signal: AbortSignal,
): Promise<void> {
  const isGzip = acceptsGzip(request.headers['accept-encoding'])
  reply.hijack()
  reply.raw.writeHead(200, headersFor(request))
  await sendBody(chunks, reply.raw, { isGzip, signal })
}

function headersFor({ headers }: FastifyRequest): Record<string, string> {
  const { contentType } = negotiate(headers.accept)
  const common = { 'content-type': contentType, vary: 'accept, accept-encoding' }
  if (!acceptsGzip(headers['accept-encoding'])) return common
  return { ...common, 'content-encoding': 'gzip' }
}
