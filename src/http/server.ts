import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import type { Family } from '../exposition/family.ts'
import type { Seconds } from '../reading/time.ts'
import { ListenError, parseListenAddress } from './listen-address.ts'
import type { ServerPorts } from './ports.ts'
import { backlogsRoute } from './api/backlogs.ts'
import { healthyRoute } from './routes/healthy.ts'
import { lifecycleRoutes, disabledLifecycleRoutes } from './routes/lifecycle.ts'
import { metricsRoute } from './scrape/route.ts'
import { readyRoute } from './routes/ready.ts'
import { serviceDiscoveryRoutes } from './discovery/targets.ts'
import { statusRoute } from './status/route.ts'
import { RunningScrapes } from './scrape/running-scrapes.ts'

export interface ServerOptions {
  /** `:19308`, `127.0.0.1:0`, `[::1]:9100`. */
  readonly listenAddress: string
  readonly telemetryPath: string
  readonly isLifecycleEnabled: boolean
  readonly maxConcurrentScrapes: number
  readonly version: string
  /** Order of the families on the metrics page. */
  readonly families: readonly Family[]
  /** How long running scrapes may continue when the server closes. */
  readonly grace: Seconds
}

export interface Server {
  /** Rejects with a `ListenError`, whose message contains the fix. */
  listen(): Promise<{ readonly url: string }>
  /** Accepts no more requests, and aborts those that still run after the grace period. */
  close(): Promise<void>
}

/** Maximum time to receive a request, so that slow clients cannot occupy connections. */
const requestTimeout: Seconds = 10

export function createServer(ports: ServerPorts, options: ServerOptions): Server {
  const scrapes = new RunningScrapes(options.maxConcurrentScrapes)
  let isClosing = false
  const app = Fastify({
    forceCloseConnections: 'idle',
    requestTimeout: requestTimeout * 1000,
  })
  addDefaults(app, ports)
  addRoutes(app, ports, options, scrapes)
  app.addHook('onResponse', (request, _reply, done) => {
    // Node.js keeps the connection of a request that ends after the close, and waits for it.
    if (isClosing) request.raw.socket.destroySoon()
    done()
  })

  return {
    async listen() {
      const { host, port } = parseListenAddress(options.listenAddress)
      try {
        await app.listen({ host, port })
      } catch (error) {
        throw new ListenError(options.listenAddress, error)
      }
      return { url: urlOf(host, app.server.address()) }
    },
    async close() {
      isClosing = true
      const forceTimer = setTimeout(() => {
        scrapes.abort()
        app.server.closeAllConnections()
      }, options.grace * 1000)
      try {
        await app.close()
      } finally {
        clearTimeout(forceTimer)
      }
    },
  }
}

function addRoutes(
  app: FastifyInstance,
  ports: ServerPorts,
  options: ServerOptions,
  scrapes: RunningScrapes,
): void {
  const { telemetryPath: path, isLifecycleEnabled, version, families } = options
  metricsRoute(app, ports, { path, families, scrapes })
  backlogsRoute(app, ports)
  serviceDiscoveryRoutes(app, ports)
  healthyRoute(app)
  readyRoute(app, ports)
  if (isLifecycleEnabled) lifecycleRoutes(app, ports)
  else disabledLifecycleRoutes(app)
  const links = [
    { href: path, text: 'Metrics' },
    { href: '/api/v1/backlogs', text: 'Backlogs' },
    { href: '/-/ready', text: 'Readiness' },
    { href: '/-/healthy', text: 'Health' },
    ...(isLifecycleEnabled ? [{ href: '/config', text: 'Configuration' }] : []),
  ]
  statusRoute(app, ports, { version, links })
}

/** Sets default headers, and responds to unknown paths and errors in plain text. */
function addDefaults(app: FastifyInstance, ports: ServerPorts): void {
  app.addHook('onRequest', (_request, reply, done) => {
    // On the raw response, because scrapes bypass fastify's reply.
    reply.raw.setHeader('x-content-type-options', 'nosniff')
    reply.raw.setHeader('cache-control', 'no-store')
    reply.type('text/plain; charset=utf-8')
    done()
  })
  // No route reads a body, so the body of a POST is discarded.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, body, done) => {
    body.resume()
    done(null)
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send('not found: see / for the pages of this exporter\n'),
  )
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const isClientError = error.statusCode !== undefined && error.statusCode < 500
    if (isClientError) return reply.send(`${error.message}\n`)
    ports.reportInternalError(error)
    return reply.code(500).send('internal error: see the log of tidemark\n')
  })
}

function urlOf(host: string, address: AddressInfo | string | null): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const name = host === '' || host === '::' || host === '0.0.0.0' ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
