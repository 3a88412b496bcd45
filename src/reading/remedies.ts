import type { ProblemKind } from './problem.ts'

/** What an operator can do about each kind of problem. */
export const remedies: Readonly<Record<ProblemKind, string>> = {
  unreachable: 'check the address, DNS, network and firewall, and that the server is running',
  timeout: 'check the load of the server, or raise `request_timeout` or `deadline`',
  unauthenticated: 'check user name, password and client certificate',
  unauthorized: 'grant the named permission to the user of tidemark',
  unsupported: 'upgrade the broker to get this data; everything else works without it',
  malformed: 'check for a wrong port, a proxy, or TLS enabled on only one side',
  implausible:
    'correct what the named client or producer writes: nothing is wrong with the connection, and only this value is left out',
  too_large: 'raise `max_response_size` or `max_objects`, or exclude objects by filters',
  throttled: 'raise the polling interval, or the quota of this client on the brokers',
  unavailable: 'check the health of the broker: it is reachable but cannot serve the request',
}

/** What is wrong with an option whose pattern matches no name, and how to correct it. */
export const unmatchedPattern = {
  problem: 'matches nothing',
  remedy: 'it is a regular expression, so write `.*` for any text, without slashes around it',
} as const
