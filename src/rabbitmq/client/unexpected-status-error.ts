import type { Dispatcher } from 'undici'
import { ProblemError, type ProblemKind } from '../../reading/problem.ts'
import { excerpt } from './excerpt.ts'
import { replyBeginning } from './reply-body.ts'
import { CircuitOpenError } from '../../transport/circuit-breaker.ts'
import { TransportError } from '../../transport/transport-error.ts'

/** An answer whose status is not the one hoped for. */
export class UnexpectedStatusError extends TransportError {
  /** RabbitMQ's word for the error, such as `page_out_of_range`. '': the answer is not RabbitMQ's. */
  readonly error: string

  constructor({ statusCode, headers }: Dispatcher.ResponseData, text: string) {
    const { error, reason } = apiError(text)
    const words = error === '' ? text : [error, reason].filter(word => word !== '').join(', ')
    super(
      kindOf(statusCode, error),
      `status ${statusCode}${remedy(statusCode, headers['location'])}: ${excerpt(words)}`,
    )
    this.error = error
  }
}

/** Reads why an answer's status is not the one hoped for. */
export async function unexpectedStatus(
  reply: Dispatcher.ResponseData,
): Promise<UnexpectedStatusError> {
  return new UnexpectedStatusError(reply, await replyBeginning(reply))
}

/**
 * True: whoever answered does not know the path and does not speak as RabbitMQ does.
 *
 * So it is no management API, and its other answers would be no better.
 */
export function isForeign({ problem, cause }: ProblemError): boolean {
  if (problem.kind !== 'malformed') return false
  // One problem for the failures of several nodes has the first one as its cause.
  if (cause instanceof ProblemError) return isForeign(cause)
  const failure = cause instanceof CircuitOpenError ? cause.lastFailure : cause
  return failure instanceof UnexpectedStatusError
}

/** RabbitMQ explains in JSON; texts of others become two empty words. */
function apiError(text: string): { readonly error: string; readonly reason: string } {
  try {
    const { error, reason } = JSON.parse(text) as { readonly error?: unknown; reason?: unknown }
    return {
      error: typeof error === 'string' ? error : '',
      reason: typeof reason === 'string' ? reason : '',
    }
  } catch {
    return { error: '', reason: '' }
  }
}

function kindOf(status: number, error: string): ProblemKind {
  // RabbitMQ says 401 also to a user it knows who lacks a tag or a permission; it spells that one
  // "authorised", and a wrong password "authorized".
  if (status === 401 && error === 'not_authorised') return 'unauthorized'
  if (status === 401 || status === 407) return 'unauthenticated'
  if (status === 403) return 'unauthorized'
  if (status === 404 || status === 405) return error === '' ? 'malformed' : 'unsupported'
  if (status === 429) return 'throttled'
  return status >= 500 ? 'unavailable' : 'malformed'
}

function remedy(status: number, location: string | string[] | undefined): string {
  if (status === 404) return ' (a wrong path prefix, no management plugin, or an older version)'
  if (status >= 300 && status < 400) return ` (configure the URL it leads to: ${String(location)})`
  return ''
}
