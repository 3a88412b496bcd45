import type { ProblemKind } from '../reading/problem.ts'

/** What an operator can do about each kind of problem. */
export const remedies: Readonly<Record<ProblemKind, string>> = {
  unreachable: 'look at address, network and firewall, and whether it runs',
  timeout: 'look at its load, or allow more time (request_timeout, deadline)',
  unauthenticated: 'look at user, password and certificate',
  unauthorized: 'grant the permission that is named',
  unsupported: 'its version lacks this; all else goes on without it',
  malformed: 'look for a wrong port, a proxy, or TLS on one side alone',
  too_large: 'raise max_response_size or max_objects, or filter',
  throttled: 'lengthen the interval, or raise the quota of this client',
  unavailable: 'look at the broker itself; it is there but cannot answer now',
}
