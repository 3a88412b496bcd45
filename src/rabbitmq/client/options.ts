import type { Instant, Seconds } from '../../reading/time.ts'
import type { TlsOptions } from '../../transport/tls.ts'

/** How the management API of one cluster is reached. */
export interface ManagementOptions {
  /** Such as `https://rabbit-1:15671/prefix`, of one node or several, in the order they are tried. */
  readonly urls: readonly string[]
  readonly username: string
  readonly password: string
  /** For `https` URLs. Null: verified by the authorities that Node.js trusts. */
  readonly tls: TlsOptions | null
  /** Until the connection stands, TLS included. */
  readonly connectTimeout: Seconds
  /** From the request until the last byte of the answer. */
  readonly requestTimeout: Seconds
  /** Most bytes of one answer, unpacked. */
  readonly maxResponseBytes: number
  /** Most elements of one list, over all its pages. */
  readonly maxElements: number
  readonly clock: { now(): Instant }
  /** Calls back once after a delay; gives what cancels it. */
  readonly timer: (delay: Seconds, run: () => void) => () => void
  /** Lets the event loop turn when reading has been long. */
  readonly yieldToLoop: () => Promise<void>
}
