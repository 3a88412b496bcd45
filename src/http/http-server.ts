import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Seconds } from '../reading/time.ts'
import type { Connections } from './admission/connections.ts'
import { maxConnections, requestTimeout } from './admission/limits.ts'
import { commonHeaders } from './common-headers.ts'

/** How often `requestTimeout` is checked; 30 s by default. */
const requestTimeoutCheck: Seconds = 5

/** A connection on which nothing was received or sent for this long during a request is closed. */
const socketTimeout: Seconds = 10

/** Longer than most scrape intervals, so that scrapers need not connect for each scrape. */
const keepAliveTimeout: Seconds = 72

/** Creates Node.js' server with bounds on connections, on their requests and on their time. */
export function createHttpServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  connections: Connections,
): Server {
  const server = createServer(
    {
      requestTimeout: requestTimeout * 1000,
      headersTimeout: requestTimeout * 1000,
      connectionsCheckingInterval: requestTimeoutCheck * 1000,
      keepAliveTimeout: keepAliveTimeout * 1000,
    },
    (request, response) => {
      connections.admit(request, response, () => {
        for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value)
        handle(request, response)
      })
    },
  )
  server.setTimeout(socketTimeout * 1000)
  server.maxConnections = maxConnections
  server.on('connection', socket => connections.add(socket))
  // Without a listener, a connection that cannot be accepted (too many open files) ends the process.
  server.on('error', () => undefined)
  return server
}
