import type { FastifyInstance } from 'fastify'

/** `GET /-/healthy`: succeeds while the process responds, whatever the state of the brokers. */
export function healthyRoute(app: FastifyInstance): void {
  app.get('/-/healthy', (_request, reply) => reply.send('tidemark is healthy\n'))
}
