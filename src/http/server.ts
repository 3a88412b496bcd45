import Fastify, { type FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import type { Family } from '../exposition/family.ts'
import type { Seconds } from '../reading/time.ts'
import { Connections } from './admission/connections.ts'
import { maxConnections, pageSlots, reloadSlots, scrapeSlots } from './admission/limits.ts'
import { ResponseSlots } from './admission/response-slots.ts'
import {
  addErrorResponses,
  sendFrameworkError,
  sendParserError,
  textType,
} from './error-responses.ts'
import { createHttpServer } from './http-server.ts'
import { ListenError, parseListenAddress } from './listen-address.ts'
import type { ServerPorts } from './ports.ts'
import { backlogsRoute } from './api/backlogs.ts'
import { digestRoute } from './api/digest.ts'
import { eventsRoute } from './api/events.ts'
import { groupsRoute } from './api/groups.ts'
import { scalingRoute } from './api/scaling.ts'
import { healthyRoute } from './routes/healthy.ts'
import { lifecycleRoutes, disabledLifecycleRoutes } from './routes/lifecycle.ts'
import { metricsRoute } from './scrape/route.ts'
import { readyRoute } from './routes/ready.ts'
import { serviceDiscoveryRoutes } from './discovery/targets.ts'
import type { LinkTemplate } from '../reports/links.ts'
import { statusRoutes } from './status/route.ts'

export interface ServerOptions {
  /** `:19308`, `127.0.0.1:0`, `[::1]:9100`. */
  readonly listenAddress: string
  readonly telemetryPath: string
  readonly isLifecycleEnabled: boolean
  readonly maxConcurrentScrapes: number
  readonly version: string
  /** The name of this exporter in digests. */
  readonly instance: string
  /** Links of the pages to other systems. */
  readonly linkTemplates: readonly LinkTemplate[]
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

export function createServer(ports: ServerPorts, options: ServerOptions): Server {
  const connections = new Connections(maxConnections)
  let isClosing = false
  const app = Fastify({
    serverFactory: handle => createHttpServer(handle, connections),
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: sendFrameworkError,
    clientErrorHandler(error, socket) {
      if (!socket.writable || connections.isBusy(socket)) socket.destroy()
      else sendParserError(error, socket)
    },
  })
  addDefaults(app)
  addErrorResponses(app, ports)
  addRoutes(app, ports, options, connections)
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
      const forceTimer = setTimeout(() => connections.closeAll(), options.grace * 1000)
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
  connections: Connections,
): void {
  const { telemetryPath: path, isLifecycleEnabled, version, families, linkTemplates } = options
  const pages = new ResponseSlots(pageSlots, connections)
  const scrapes = new ResponseSlots(
    { ...scrapeSlots, working: options.maxConcurrentScrapes },
    connections,
  )
  const reloads = new ResponseSlots(reloadSlots, connections)
  metricsRoute(app, ports, { path, families, slots: scrapes })
  backlogsRoute(app, ports, pages)
  digestRoute(app, ports, options, pages)
  eventsRoute(app, ports, pages)
  groupsRoute(app, ports, pages)
  scalingRoute(app, ports, pages)
  serviceDiscoveryRoutes(app, ports, pages)
  healthyRoute(app)
  readyRoute(app, ports)
  if (isLifecycleEnabled) lifecycleRoutes(app, ports, { pages, reloads })
  else disabledLifecycleRoutes(app)
  const links = [
    { href: path, text: 'Metrics' },
    { href: '/backlogs', text: 'Backlogs' },
    { href: '/api/v1/backlogs', text: 'JSON API' },
    { href: '/-/ready', text: 'Readiness' },
    { href: '/-/healthy', text: 'Health' },
    ...(isLifecycleEnabled ? [{ href: '/config', text: 'Configuration' }] : []),
  ]
  statusRoutes(app, ports, { version, links, linkTemplates, slots: pages })
}

/** Responses are plain text unless their route says otherwise, and no route reads a body. */
function addDefaults(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.type(textType)
    done()
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, body, done) => {
    body.resume()
    done(null)
  })
}

function urlOf(host: string, address: AddressInfo | string | null): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const name = host === '' || host === '::' || host === '0.0.0.0' ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
