import type { FastifyInstance } from 'fastify'
import type { ServerPorts } from '../ports.ts'

type LifecyclePorts = Pick<ServerPorts, 'reload' | 'redactedConfiguration'>

/** `POST /-/reload` and `GET /config`; opt-in, because any client that reaches the port may use them. */
export function lifecycleRoutes(app: FastifyInstance, ports: LifecyclePorts): void {
  app.route({
    method: ['POST', 'PUT'],
    url: '/-/reload',
    handler: async (_request, reply) => {
      const errors = await ports.reload()
      if (errors.length === 0) return reply.send('configuration reloaded\n')
      const lines = ['configuration not reloaded, the previous one stays in effect:', ...errors]
      return reply.code(500).send(`${lines.join('\n')}\n`)
    },
  })

  app.get('/-/reload', (_request, reply) =>
    reply
      .code(405)
      .header('allow', 'POST, PUT')
      .send('method GET not allowed: reload with POST or PUT\n'),
  )

  app.get('/config', (_request, reply) => reply.send(ports.redactedConfiguration()))
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
