import type { Instant, Seconds } from '../../reading/time.ts'
import type { TlsOptions } from '../../transport/tls.ts'

/** Connection options of one cluster. */
export interface KafkaConnectionOptions {
  /** Bootstrap brokers as `host:port`; IPv6 addresses in brackets: `[::1]:9092`. */
  readonly brokers: readonly string[]
  /** Name of this client in the logs and quotas of brokers. */
  readonly clientId: string
  /** Until the connection is established, including TLS. */
  readonly connectTimeout: Seconds
  /** Until the response is complete; a timeout closes the connection. */
  readonly requestTimeout: Seconds
  /** Of a reading. A broker that throttles this client for longer is sent requests again after it. */
  readonly deadline: Seconds
  /** Longest response accepted. The length that other protocols appear to announce starts at 300 MB. */
  readonly maxResponseBytes: number
  /** Null: no TLS. */
  readonly tls: TlsOptions | null
  /** Null: no authentication beyond the certificate. */
  readonly sasl: SaslOptions | null
  readonly logger: { warn(fields: object, message: string): void }
  readonly clock: { now(): Instant }
  /** Calls back once after a delay; returns a function that cancels it. */
  readonly timer: (delay: Seconds, run: () => void) => () => void
  /** Yields to the event loop when decoding has taken long. */
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
      /** Read at each authentication, so that a renewed token needs no reload. */
      readonly tokenFile: string
    }
