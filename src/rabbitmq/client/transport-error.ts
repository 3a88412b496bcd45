import type { ProblemKind } from '../../reading/problem.ts'

/** What is wrong with an exchange: a problem that does not know its endpoint yet. */
export class TransportError extends Error {
  readonly kind: ProblemKind

  constructor(kind: ProblemKind, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.name = 'ReplyError'
    this.kind = kind
  }
}

/** Nobody waits for the answer any longer: the reading's deadline, or the monitor's end. */
export class AbortedError extends TransportError {
  constructor({ reason }: AbortSignal) {
    const why = reason instanceof Error ? reason.message : String(reason)
    super('timeout', `not waited for any longer: ${why}`, { cause: reason })
  }
}
