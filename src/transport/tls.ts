import type { Configuration } from '../configuration.ts'

type ConfiguredTls = NonNullable<Configuration['kafka' | 'rabbitmq'][number]['tls']>

/** The material of TLS, as both clients take it: PEM texts, null where none is given. */
export interface TlsMaterial {
  readonly ca: string | null
  readonly cert: string | null
  readonly key: string | null
  readonly serverName: string | null
  readonly verify: boolean
}

export function tlsMaterial(tls: ConfiguredTls): TlsMaterial {
  return {
    ca: tls.caFile?.content.reveal() ?? null,
    cert: tls.certFile?.content.reveal() ?? null,
    key: tls.keyFile?.content.reveal() ?? null,
    serverName: tls.serverName ?? null,
    verify: !tls.insecureSkipVerify,
  }
}
