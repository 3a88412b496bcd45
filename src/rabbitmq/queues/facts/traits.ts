/**
 * How a queue treats messages, as bits of one byte: most queues are plain, and there are many.
 *
 * - `rejectsPublish`: at its limit it refuses messages, which RabbitMQ counts as published all the same.
 * - `restsUnread`: messages wait in it until they expire, as in a retry queue: it needs no consumer.
 * - `takesDeadLetters`: another queue of the vhost sends it dead letters by the default exchange. Those
 *   that come by a named exchange show only in its bindings, which are not part of this reading.
 */
export const queueTraits = { rejectsPublish: 1, restsUnread: 2, takesDeadLetters: 4 } as const
