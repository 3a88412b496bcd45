import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendError } from '../error-responses.ts'
import type { ResponseSlot, ResponseSlots } from './response-slots.ts'

type LimitedHandler = (
  request: FastifyRequest,
  reply: FastifyReply,
  slot: ResponseSlot,
) => FastifyReply | Promise<FastifyReply>

/** A handler that runs only while a slot is free; otherwise the response has status 503. */
export function limited(
  slots: ResponseSlots,
  handler: LimitedHandler,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return async (request, reply) => {
    const slot = await slots.admit(reply.raw)
    if (slot === null) return sendBusy(request, reply, `requests (limit ${slots.limit})`)
    try {
      slot.signal.throwIfAborted()
      return await handler(request, reply, slot)
    } catch (error) {
      if (!slot.signal.aborted) throw error
      return reply.hijack()
    }
  }
}

export function sendBusy(request: FastifyRequest, reply: FastifyReply, what: string): FastifyReply {
  reply.header('retry-after', '1')
  return sendError(request, reply, 503, `too many concurrent ${what}, retry later`)
}
