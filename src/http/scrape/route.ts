import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendBusy } from '../admission/limited.ts'
import type { ResponseSlot, ResponseSlots } from '../admission/response-slots.ts'
import { acceptsGzip, negotiate } from './content-negotiation.ts'
import type { Family } from '../../exposition/family.ts'
import { renderPages } from '../../exposition/render.ts'
import type { ServerPorts } from '../ports.ts'
import { isScraperGone, scrapeTimeout, sendBody } from './body.ts'
import type { ScrapeAbortReason } from './abort-reason.ts'

interface MetricsRouteOptions {
  readonly path: string
  /** Order of the families. */
  readonly families: readonly Family[]
  readonly slots: ResponseSlots
}

type MetricsPorts = Pick<ServerPorts, 'pages' | 'reportInternalError' | 'reportAbortedScrape'>

/** `GET /metrics`: renders from memory, without requests to the brokers. */
export function metricsRoute(
  app: FastifyInstance,
  ports: MetricsPorts,
  { path, families, slots }: MetricsRouteOptions,
): void {
  // The HEAD route that fastify derives from GET would render a whole scrape and discard it.
  app.get(path, { exposeHeadRoute: false }, async (request, reply) => {
    const timeout = scrapeTimeout(request.headers['x-prometheus-scrape-timeout-seconds'])
    const { ip } = request
    const slot = await slots.admit(reply.raw, timeout)
    if (slot === null) return sendBusy(request, reply, `scrapes (limit ${slots.limit})`)
    const { format } = negotiate(request.headers.accept)
    // Read once, so that polls that end during this scrape do not change it.
    const pages = await ports.pages()
    try {
      await send(renderPages(pages, families, format), request, reply, slot)
    } catch (error) {
      const reason = reasonOf(error, slot)
      if (reason === 'failed') ports.reportInternalError(error)
      const { bytesWritten } = request.raw.socket
      ports.reportAbortedScrape({ reason, client: ip, bytesSent: bytesWritten })
    }
    return reply
  })
  app.head(path, (request, reply) => reply.headers(headersFor(request)).send())
}

async function send(
  chunks: Iterable<Buffer>,
  request: FastifyRequest,
  reply: FastifyReply,
  slot: ResponseSlot,
): Promise<void> {
  const { signal } = slot
  reply.hijack()
  signal.throwIfAborted()
  reply.raw.writeHead(200, headersFor(request))
  const isGzip = acceptsGzip(request.headers['accept-encoding'])
  await sendBody(chunks, reply.raw, { isGzip, signal, onProgress: () => slot.progressed() })
}

function reasonOf(error: unknown, { signal, endReason }: ResponseSlot): ScrapeAbortReason {
  if (endReason !== null) return endReason
  return signal.aborted || isScraperGone(error) ? 'disconnected' : 'failed'
}

function headersFor({ headers }: FastifyRequest): Record<string, string> {
  const { contentType } = negotiate(headers.accept)
  const common = { 'content-type': contentType, vary: 'accept, accept-encoding' }
  if (!acceptsGzip(headers['accept-encoding'])) return common
  return { ...common, 'content-encoding': 'gzip' }
}
