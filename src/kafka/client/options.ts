import type { Instant, Seconds } from '../../reading/time.ts'
import type { TlsOptions } from '../../transport/tls.ts'

/** How the brokers of one cluster are reached. */
export interface KafkaConnectionOptions {
  /** `host:port` of the brokers asked first; an IPv6 address stands in brackets: `[::1]:9092`. */
  readonly brokers: readonly string[]
  /** The name by which brokers know us in their logs and quotas. */
  readonly clientId: string
  /** Until the connection stands, TLS included. */
  readonly connectTimeout: Seconds
  /** Until a request is answered; one that is not costs the connection. */
  readonly requestTimeout: Seconds
  /** Longest answer that is read. What a port of another protocol announces begins at 300 MB. */
  readonly maxResponseBytes: number
  /** Null: no TLS. */
  readonly tls: TlsOptions | null
  /** Null: no authentication beyond the certificate. */
  readonly sasl: SaslOptions | null
  readonly logger: { warn(fields: object, message: string): void }
  readonly clock: { now(): Instant }
  /** Calls back once after a delay; gives what cancels it. */
  readonly timer: (delay: Seconds, run: () => void) => () => void
  /** Lets the event loop turn when decoding has been long. */
  readonly yieldToLoop: () => Promise<void>
}

export type SaslOptions =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
      readonly username: string
      readonly password: string
    }
  | {
      readonly mechanism: 'oauthbearer'
      /** Read anew for each authentication, so that whoever renews the token just writes it here. */
      readonly tokenFile: string
    }
