import type { FastifyReply } from 'fastify'
import { printableJson } from '../../text/printable.ts'

/** Sends JSON; indented, because people read it too and a page has at most 1,000 entries. */
export function sendJson(reply: FastifyReply, value: unknown, status = 200): FastifyReply {
  const body = printableJson(JSON.stringify(value, null, 2))
  return reply.code(status).type('application/json; charset=utf-8').send(`${body}\n`)
}
