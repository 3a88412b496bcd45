import type { ProblemKind } from '../reading/problem.ts'
import { printable } from '../text/printable.ts'

const maxDetail = 1000

/** A failed request or connection: a problem without its subject, which the client adds. */
export class TransportError extends Error {
  readonly kind: ProblemKind

  constructor(kind: ProblemKind, detail: string, options?: ErrorOptions) {
    super(printable(detail, maxDetail), options)
    this.name = 'TransportError'
    this.kind = kind
  }
}
