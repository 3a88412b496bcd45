import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { commonHeaders } from './common-headers.ts'
import type { ServerPorts } from './ports.ts'

/** Sends an error as JSON to clients of the API, and in plain text to all others. */
export function sendError(
  { raw: { url = '' } }: FastifyRequest,
  reply: FastifyReply,
  status: number,
  message: string,
): FastifyReply {
  reply.code(status)
  if (!url.startsWith('/api/')) return reply.type(textType).send(`${message}\n`)
  const body = JSON.stringify({ errors: [{ message }] }, null, 2)
  return reply.type('application/json; charset=utf-8').send(`${body}\n`)
}

export const textType = 'text/plain; charset=utf-8'

/** Responds to unknown paths, other methods and errors. */
export function addErrorResponses(
  app: FastifyInstance,
  ports: Pick<ServerPorts, 'reportInternalError'>,
): void {
  app.setNotFoundHandler((request, reply) => {
    const allowed = allowedMethods(app, request)
    if (allowed.length === 0) {
      return sendError(request, reply, 404, 'not found: see / for the pages of this exporter')
    }
    reply.header('allow', allowed.join(', '))
    return sendError(request, reply, 405, `method ${request.method} not allowed`)
  })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { statusCode = 500 } = error
    if (statusCode < 500) return sendError(request, reply, statusCode, error.message)
    ports.reportInternalError(error)
    return sendError(request, reply, 500, 'internal error: see the log of tidemark')
  })
}

function allowedMethods(app: FastifyInstance, { raw: { url = '' } }: FastifyRequest): string[] {
  const [path = ''] = url.split('?')
  return app.supportedMethods.filter(method => app.hasRoute({ method, url: path })).sort()
}

/** Responds to a path that cannot be decoded, such as `/%zz`, for which fastify finds no route. */
export function sendFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void sendError(request, reply, error.statusCode ?? 500, error.message)
}

const statusOfCode: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
}

/** Responds to an invalid request, and closes the connection. */
export function sendParserError(error: NodeJS.ErrnoException, socket: Socket): void {
  const status = statusOfCode[error.code ?? ''] ?? 400
  const reason = STATUS_CODES[status] ?? ''
  const body = `${reason.toLowerCase()}\n`
  const headers = {
    ...commonHeaders,
    'content-type': textType,
    'content-length': body.length,
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${reason}`, ...lines, '', body].join('\r\n'))
}
