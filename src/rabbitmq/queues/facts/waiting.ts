import type { Row } from '../../../columns/columns.ts'
import type { Queues } from './facts.ts'
import { queueTraits } from './queue-traits.ts'

/**
 * The columns that show how many messages wait.
 *
 * A quorum queue sets messages aside in two ways: returned ones until their retry is due, and dead
 * letters until their target confirms them. Both are in `messages`, and in neither `ready` nor
 * `unacked`. Delayed messages wait for consumers, dead letters do not. RabbitMQ reports `delayed` and
 * `deadLettering` of another instant than the other three, up to 10 s apart.
 */
export type DepthColumns = Pick<
  Queues,
  'ready' | 'unacked' | 'messages' | 'delayed' | 'deadLettering' | 'traits'
>

/** Returns the messages that can be delivered, or were and are not acknowledged. NaN: not reported. */
export function dueMessages({ ready, unacked }: DepthColumns, row: Row): number {
  return ready[row]! + unacked[row]!
}

/** Returns all messages of the queue, dead letters included. NaN: not reported. */
export function allMessages(queues: DepthColumns, row: Row): number {
  const due = dueMessages(queues, row)
  const all = queues.messages[row]!
  return all < due || Number.isNaN(all) ? due : all
}

/**
 * Returns the messages that wait for consumers: ready, unacked and delayed. NaN: not reported.
 *
 * Where dead letters are not reported, as without statistics, they look like delayed messages and count
 * as waiting.
 */
export function waitingMessages(queues: DepthColumns, row: Row): number {
  const all = allMessages(queues, row)
  const due = dueMessages(queues, row)
  const deadLetters = queues.deadLettering[row]!
  // Of a type that is not understood, the sum may be all that is reported.
  if (Number.isNaN(due) || all === due || Number.isNaN(deadLetters)) return all
  if (!mayKeepDeadLetters(queues, row)) return all
  if (!mayDelay(queues, row)) return due
  const aside = all - due
  const delayed = Math.min(queues.delayed[row]!, aside)
  return due + Math.max(aside - deadLetters, delayed > 0 ? delayed : 0)
}

/**
 * Returns true when `waitingMessages` is exact for the instant of `messages`.
 *
 * False only for a queue that both delays messages and keeps dead letters, and whose numbers of the two
 * do not add up to its messages, because some moved between the two reports.
 */
export function isWaitingExact(queues: DepthColumns, row: Row): boolean {
  const aside = allMessages(queues, row) - dueMessages(queues, row)
  const deadLetters = queues.deadLettering[row]!
  if (!(aside > 0) || Number.isNaN(deadLetters)) return true
  if (!mayKeepDeadLetters(queues, row) || !mayDelay(queues, row)) return true
  return queues.delayed[row]! + deadLetters === aside
}

/** Returns true when the number of messages in the queue was not reported. */
export function isDepthless(queues: DepthColumns, row: Row): boolean {
  return Number.isNaN(allMessages(queues, row))
}

function mayKeepDeadLetters({ traits, deadLettering }: DepthColumns, row: Row): boolean {
  return hasTrait(traits, row, queueTraits.keepsDeadLetters) || deadLettering[row]! > 0
}

function mayDelay({ traits, delayed }: DepthColumns, row: Row): boolean {
  return hasTrait(traits, row, queueTraits.delaysRetries) || delayed[row]! > 0
}

function hasTrait(traits: Uint8Array, row: Row, bit: number): boolean {
  return (traits[row]! & bit) !== 0
}
