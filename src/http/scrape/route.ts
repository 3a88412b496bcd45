import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { catalog } from '../../catalog.ts'
import { acceptsGzip, negotiate } from './content-negotiation.ts'
import { renderPages } from '../../exposition/render.ts'
import type { ServerPorts } from '../ports.ts'
import type { RunningScrapes } from './running-scrapes.ts'
import { hasScraperLeft, scrapeTimeout, sendBody } from './body.ts'

export interface MetricsRouteOptions {
  readonly path: string
  readonly scrapes: RunningScrapes
}

type MetricsPorts = Pick<ServerPorts, 'pages' | 'reportDefect'>

/** `GET /metrics`: prints from memory, so it costs the brokers nothing. */
export function metricsRoute(
  app: FastifyInstance,
  ports: MetricsPorts,
  { path, scrapes }: MetricsRouteOptions,
): void {
  // HEAD derived from GET would render a whole scrape and throw it away.
  app.get(path, { exposeHeadRoute: false }, async (request, reply) => {
    if (scrapes.isFull) return refuse(reply, scrapes.limit)
    const timeout = scrapeTimeout(request.headers['x-prometheus-scrape-timeout-seconds'])
    await scrapes.run(timeout, signal => answer(request, reply, ports, signal))
    return reply
  })
  app.head(path, (request, reply) => reply.headers(headersFor(request)).send())
}

function refuse(reply: FastifyReply, limit: number): FastifyReply {
  return reply
    .code(503)
    .header('retry-after', '1')
    .send(`${limit} scrapes are being answered, and no more at once: try again later\n`)
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  ports: MetricsPorts,
  signal: AbortSignal,
): Promise<void> {
  const { format } = negotiate(request.headers.accept)
  const isGzip = acceptsGzip(request.headers['accept-encoding'])
  // Taken once: what polls put on the pageStore from now on belongs to the next scrape.
  const chunks = renderPages(await ports.pages(), catalog, format)

  reply.hijack()
  reply.raw.writeHead(200, headersFor(request))
  try {
    await sendBody(chunks, reply.raw, { isGzip, signal })
  } catch (error) {
    if (!hasScraperLeft(error)) ports.reportDefect(error)
  }
}

function headersFor({ headers }: FastifyRequest): Record<string, string> {
  const { contentType } = negotiate(headers.accept)
  const common = { 'content-type': contentType, vary: 'accept, accept-encoding' }
  if (!acceptsGzip(headers['accept-encoding'])) return common
  return { ...common, 'content-encoding': 'gzip' }
}
