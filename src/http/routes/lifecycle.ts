import type { FastifyInstance } from 'fastify'
import type { ServerPorts } from '../ports.ts'

type LifecyclePorts = Pick<ServerPorts, 'reload' | 'redactedConfiguration'>

/** `POST /-/reload` and `GET /config`, for whoever reaches the port: so only when switched on. */
export function lifecycleRoutes(app: FastifyInstance, ports: LifecyclePorts): void {
  app.route({
    method: ['POST', 'PUT'],
    url: '/-/reload',
    handler: async (_request, reply) => {
      const mistakes = await ports.reload()
      if (mistakes.length === 0) return reply.send('configuration reloaded\n')
      const lines = [
        'the configuration was not reloaded, the one before stays in force:',
        ...mistakes,
      ]
      return reply.code(500).send(`${lines.join('\n')}\n`)
    },
  })

  app.get('/-/reload', (_request, reply) =>
    reply.code(405).header('allow', 'POST, PUT').send('reloading takes a POST or PUT request\n'),
  )

  app.get('/config', (_request, reply) => reply.send(ports.redactedConfiguration()))
}

/** The same addresses where they are switched off, so that one learns how to switch them on. */
export function lifecycleRoutesSwitchedOff(app: FastifyInstance): void {
  for (const url of ['/-/reload', '/config']) {
    app.route({
      method: ['GET', 'POST', 'PUT'],
      url,
      handler: (_request, reply) =>
        reply
          .code(403)
          .send(
            'this is switched off: start tidemark with --web.enable-lifecycle, or set `web.enable_lifecycle: true`\n',
          ),
    })
  }
}
