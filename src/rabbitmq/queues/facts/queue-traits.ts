/**
 * Special ways in which a queue handles messages, as bits of one byte, because there are many queues.
 *
 * - `rejectsPublish`: at its limit it rejects messages, which RabbitMQ counts as published nevertheless.
 * - `restsUnread`: messages wait in it until they expire, as in a retry queue: it needs no consumer.
 * - `takesDeadLetters`: another queue of the vhost sends its dead letters to it through the default
 *   exchange. Dead letters through a named exchange show only in its bindings, which are not read.
 * - `delaysRetries`: it may delay the next delivery of a returned message.
 * - `keepsDeadLetters`: it may keep dead letters until their target confirms them (at-least-once).
 */
export const queueTraits = {
  rejectsPublish: 1,
  restsUnread: 2,
  takesDeadLetters: 4,
  delaysRetries: 8,
  keepsDeadLetters: 16,
} as const
