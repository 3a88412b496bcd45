import type { Dispatcher } from 'undici'
import { ProblemError, type ProblemKind } from '../../reading/problem.ts'
import { excerpt, withoutCredentials } from './excerpt.ts'
import { responseBeginning } from './response-body.ts'
import { CircuitOpenError } from '../../transport/circuit-breaker.ts'
import { TransportError } from '../../transport/transport-error.ts'

/** A response with an unexpected status. */
export class UnexpectedStatusError extends TransportError {
  /** RabbitMQ's error code, such as `page_out_of_range`. '': the response is not from RabbitMQ. */
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

/** Reads the error from a response with an unexpected status. */
export async function unexpectedStatus(
  response: Dispatcher.ResponseData,
): Promise<UnexpectedStatusError> {
  return new UnexpectedStatusError(response, await responseBeginning(response))
}

/**
 * True: the server does not know the path, and its response is not in the format of RabbitMQ.
 *
 * So it is no management API, and other requests would fail as well.
 */
export function isForeign({ problem, cause }: ProblemError): boolean {
  if (problem.kind !== 'malformed') return false
  // One problem for the failures of several nodes has the first one as its cause.
  if (cause instanceof ProblemError) return isForeign(cause)
  const failure = cause instanceof CircuitOpenError ? cause.lastFailure : cause
  return failure instanceof UnexpectedStatusError
}

/** Parses RabbitMQ's JSON error; both fields are '' for any other text. */
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
  // RabbitMQ also returns 401 to an authenticated user who lacks a tag or a permission, spelled
  // "authorised"; for a wrong password it is spelled "authorized".
  if (status === 401 && error === 'not_authorised') return 'unauthorized'
  if (status === 401 || status === 407) return 'unauthenticated'
  if (status === 403) return 'unauthorized'
  if (status === 404 || status === 405) return error === '' ? 'malformed' : 'unsupported'
  // RabbitMQ looks for a file where no plugin has registered the path, and has none in JSON.
  if (status === 406) return 'unsupported'
  if (status === 429) return 'throttled'
  return status >= 500 ? 'unavailable' : 'malformed'
}

function remedy(status: number, location: string | string[] | undefined): string {
  if (status === 404) return ' (wrong path prefix, management plugin not enabled, or older version)'
  if (status === 406) return ' (a plugin is not enabled, or older version)'
  if (status >= 300 && status < 400)
    return ` (configure the redirect target as URL: ${withoutCredentials(String(location))})`
  return ''
}
