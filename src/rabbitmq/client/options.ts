import type { Instant, Seconds } from '../../reading/time.ts'
import type { TlsOptions } from '../../transport/tls.ts'

/** Connection options of the management API of one cluster. */
export interface ManagementOptions {
  /** Such as `https://rabbit-1:15671/prefix`, of one or several nodes, in the order of use. */
  readonly urls: readonly string[]
  readonly username: string
  readonly password: string
  /** For `https` URLs. Null: verified with the certificate authorities that Node.js trusts. */
  readonly tls: TlsOptions | null
  /** Until the connection is established, including TLS. */
  readonly connectTimeout: Seconds
  /** From the request until the last byte of the response. */
  readonly requestTimeout: Seconds
  /** Most bytes of one response, decompressed. */
  readonly maxResponseBytes: number
  /** Most elements of one list, over all its pages. */
  readonly maxElements: number
  readonly clock: { now(): Instant }
  /** Calls back once after a delay; returns a function that cancels it. */
  readonly timer: (delay: Seconds, run: () => void) => () => void
  /** Yields to the event loop when reading has taken long. */
  readonly yieldToLoop: () => Promise<void>
}
