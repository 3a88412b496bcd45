/**
 * Special ways in which a queue handles messages, as bits of one byte, because there are many queues.
 *
 * - `rejectsPublish`: at its limit it rejects messages, which RabbitMQ counts as published nevertheless.
 * - `restsUnread`: messages wait in it until they expire, as in a retry queue: it needs no consumer.
 * - `delaysRetries`: it may delay the next delivery of a returned message.
 * - `keepsDeadLetters`: it may keep dead letters until their target confirms them (at-least-once).
 */
export const queueTraits = {
  rejectsPublish: 1,
  restsUnread: 2,
  delaysRetries: 4,
  keepsDeadLetters: 8,
} as const
