import type { ProblemKind } from '../reading/problem.ts'

/** A failed request or connection: a problem without its subject, which the client adds. */
export class TransportError extends Error {
  readonly kind: ProblemKind

  constructor(kind: ProblemKind, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.name = 'TransportError'
    this.kind = kind
  }
}
