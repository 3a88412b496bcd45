import type { Seconds } from '../reading/time.ts'
import type { Digest } from '../reports/digest/digest.ts'

/** A report that is to be sent once. */
export interface Message {
  readonly digest: Digest
  /** `daily-2026-11-24-tidemark-1`: the same for each attempt, and another one for each exporter. */
  readonly key: string
}

export const targetKinds = ['file', 'webhook', 'mail'] as const

export type TargetKind = (typeof targetKinds)[number]

/** Where reports go. */
export interface Target {
  readonly kind: TargetKind
  /** Rejects with a `DeliveryError` if it was not delivered; must end soon after the signal aborts. */
  deliver(message: Message, signal: AbortSignal): Promise<void>
}

/** A report was not delivered. The message has no secrets. */
export class DeliveryError extends Error {
  /** Whether another attempt would fail, too. */
  readonly isPermanent: boolean
  /** Shortest pause before the next attempt. 0: any. */
  readonly retryAfter: Seconds

  constructor(
    message: string,
    { isPermanent = false, retryAfter = 0 }: { isPermanent?: boolean; retryAfter?: Seconds } = {},
  ) {
    super(message)
    this.name = 'DeliveryError'
    this.isPermanent = isPermanent
    this.retryAfter = retryAfter
  }
}
