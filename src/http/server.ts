import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import type { Seconds } from '../reading/time.ts'
import { ListenError, parseListenAddress } from './listen-address.ts'
import type { ServerPorts } from './ports.ts'
import { backlogsRoute } from './api/backlogs.ts'
import { healthyRoute } from './routes/healthy.ts'
import { lifecycleRoutes, lifecycleRoutesSwitchedOff } from './routes/lifecycle.ts'
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
  /** How long scrapes that run may go on when the server closes. */
  readonly grace: Seconds
}

export interface Server {
  /** Rejects with a `ListenError` that says what to do. */
  listen(): Promise<{ readonly url: string }>
  /** Takes no more requests; ends those that run, by force after the grace. */
  close(): Promise<void>
}

/** How long a request may take to arrive: who sends a header a minute holds no connection. */
const requestTimeout: Seconds = 10

export function createServer(ports: ServerPorts, options: ServerOptions): Server {
  const scrapes = new RunningScrapes(options.maxConcurrentScrapes)
  let isClosing = false
  const app = Fastify({
    forceCloseConnections: 'idle',
    requestTimeout: requestTimeout * 1000,
  })
  answerPlainly(app, ports)
  addRoutes(app, ports, options, scrapes)
  app.addHook('onResponse', (request, _reply, done) => {
    // Node would keep the connection of a request that outlived the close, and wait for it.
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
      const impatience = setTimeout(() => {
        scrapes.abort()
        app.server.closeAllConnections()
      }, options.grace * 1000)
      try {
        await app.close()
      } finally {
        clearTimeout(impatience)
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
  const { telemetryPath: path, isLifecycleEnabled, version } = options
  metricsRoute(app, ports, { path, scrapes })
  backlogsRoute(app, ports)
  serviceDiscoveryRoutes(app, ports)
  healthyRoute(app)
  readyRoute(app, ports)
  if (isLifecycleEnabled) lifecycleRoutes(app, ports)
  else lifecycleRoutesSwitchedOff(app)
  const links = [
    { href: path, text: 'Metrics' },
    { href: '/api/v1/backlogs', text: 'Backlogs' },
    { href: '/-/ready', text: 'Readiness' },
    { href: '/-/healthy', text: 'Health' },
    ...(isLifecycleEnabled ? [{ href: '/config', text: 'Configuration' }] : []),
  ]
  statusRoute(app, ports, { version, links })
}

/** Answers are text unless they say otherwise, also those nobody planned. */
function answerPlainly(app: FastifyInstance, ports: ServerPorts): void {
  app.addHook('onRequest', (_request, reply, done) => {
    // On the response itself, since a scrape goes past the reply of fastify.
    reply.raw.setHeader('x-content-type-options', 'nosniff')
    reply.raw.setHeader('cache-control', 'no-store')
    reply.type('text/plain; charset=utf-8')
    done()
  })
  // No route reads a body, so whatever comes with a POST is let go by.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, body, done) => {
    body.resume()
    done(null)
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send('not found: the pages of this exporter are listed at /\n'),
  )
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const isTheirs = error.statusCode !== undefined && error.statusCode < 500
    if (isTheirs) return reply.send(`${error.message}\n`)
    ports.reportDefect(error)
    return reply.code(500).send('this went wrong in tidemark itself: its log says more\n')
  })
}

function urlOf(host: string, address: AddressInfo | string | null): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const name = host === '' || host === '::' || host === '0.0.0.0' ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
