import type { FastifyInstance } from 'fastify'
import { limited } from '../admission/limited.ts'
import type { ResponseSlots } from '../admission/response-slots.ts'
import { sendError } from '../error-responses.ts'
import type { ServerPorts } from '../ports.ts'
import { isPrivateHost, isSentByPage } from './browser-requests.ts'

type LifecyclePorts = Pick<ServerPorts, 'reload' | 'redactedConfiguration'>

interface LifecycleSlots {
  readonly pages: ResponseSlots
  readonly reloads: ResponseSlots
}

/** `POST /-/reload` and `GET /config`; opt-in, because any client that reaches the port may use them. */
export function lifecycleRoutes(
  app: FastifyInstance,
  ports: LifecyclePorts,
  { pages, reloads }: LifecycleSlots,
): void {
  const reload = limited(reloads, async (request, reply) => {
    if (isSentByPage(request.headers)) {
      return sendError(request, reply, 403, 'reload is not allowed from a web page: use curl')
    }
    // Nothing is sent or received until the reload has ended, which may take longer than the timeout.
    request.raw.socket.setTimeout(0)
    const errors = await ports.reload()
    if (errors.length === 0) return reply.send('configuration reloaded\n')
    const lines = ['configuration not reloaded, the previous one stays in effect:', ...errors]
    return reply.code(500).send(`${lines.join('\n')}\n`)
  })
  app.route({ method: ['POST', 'PUT'], url: '/-/reload', handler: reload })

  const config = limited(pages, (request, reply) => {
    const { host } = request.headers
    if (isPrivateHost(host)) return reply.send(ports.redactedConfiguration())
    const message =
      'host name not allowed for /config, because a web page could use it: use the IP address or `localhost`'
    return sendError(request, reply, 403, message)
  })
  app.get('/config', config)
}

/** The same paths when disabled: the response says how to enable them. */
export function disabledLifecycleRoutes(app: FastifyInstance): void {
  for (const url of ['/-/reload', '/config']) {
    app.route({
      method: ['GET', 'POST', 'PUT'],
      url,
      handler: (_request, reply) =>
        reply
          .code(403)
          .send(
            'disabled: start tidemark with --web.enable-lifecycle, or set `web.enable_lifecycle: true`\n',
          ),
    })
  }
}
