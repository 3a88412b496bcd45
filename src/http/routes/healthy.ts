import type { FastifyInstance } from 'fastify'

/** `GET /-/healthy`: the process answers, whatever the brokers do. */
export function healthyRoute(app: FastifyInstance): void {
  app.get('/-/healthy', (_request, reply) => reply.send('tidemark is healthy\n'))
}
