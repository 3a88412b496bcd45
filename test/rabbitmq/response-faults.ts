import type { ProblemKind } from '../../src/reading/problem.ts'
import type { Fault } from '../../testbed/mock-rabbitmq/fault.ts'

/** A faulty response to a request of a reading, and the kind of the problem that it must become. */
export interface ResponseFault {
  readonly is: string
  readonly fault: Fault
  readonly kind: ProblemKind
}

function status(code: number, error: string): Fault {
  const body = error === '' ? '' : JSON.stringify({ error, reason: 'set by a test' })
  return { kind: 'status', status: code, body }
}

/** Responses to any request. A response that never ends is not here, as it takes the request timeout. */
export const commonFaults: readonly ResponseFault[] = [
  { is: 'a wrong password', fault: status(401, 'not_authorized'), kind: 'unauthenticated' },
  { is: 'a missing tag', fault: status(401, 'not_authorised'), kind: 'unauthorized' },
  { is: 'status 403', fault: status(403, ''), kind: 'unauthorized' },
  { is: 'status 429', fault: status(429, ''), kind: 'throttled' },
  { is: 'status 503', fault: status(503, ''), kind: 'unavailable' },
  { is: 'a page of a proxy', fault: { kind: 'body', body: '<html></html>' }, kind: 'malformed' },
  { is: 'the document null', fault: { kind: 'body', body: 'null' }, kind: 'malformed' },
  { is: 'a closed connection', fault: { kind: 'cut', afterBytes: 0 }, kind: 'unreachable' },
]

/** Responses to a request for a list, in addition. */
export const listFaults: readonly ResponseFault[] = [
  ...commonFaults,
  { is: 'a page of a list', fault: { kind: 'body', body: '{"items":[]}' }, kind: 'malformed' },
  { is: 'an object', fault: { kind: 'body', body: '{}' }, kind: 'malformed' },
  { is: 'a list of null', fault: { kind: 'body', body: '[null]' }, kind: 'malformed' },
  { is: 'a list that never ends', fault: { kind: 'endless' }, kind: 'too_large' },
]

/** The endpoint of a plugin that is not enabled, or of a later version. */
export const missingEndpoint: Fault = status(404, 'Object Not Found')
