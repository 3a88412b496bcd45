import type { ConnectionOptions } from 'node:tls'

/** Certificates and keys are PEM. */
export interface TlsOptions {
  /** Null: the certificate authorities that Node.js trusts. */
  readonly ca: string | Buffer | null
  /** Null: no client certificate. */
  readonly cert: string | Buffer | null
  readonly key: string | Buffer | null
  /** Host name expected in the certificate. Null: the host that is connected to. */
  readonly serverName: string | null
  /** False: any certificate is accepted. */
  readonly verify: boolean
}

interface SecretFile {
  readonly content: { reveal(): string }
}

/** The `tls` option of a cluster, with the content of its files. */
interface ConfiguredTls {
  readonly caFile?: SecretFile | undefined
  readonly certFile?: SecretFile | undefined
  readonly keyFile?: SecretFile | undefined
  readonly serverName?: string | undefined
  readonly insecureSkipVerify: boolean
}

export function tlsMaterial(tls: ConfiguredTls): TlsOptions {
  return {
    ca: tls.caFile?.content.reveal() ?? null,
    cert: tls.certFile?.content.reveal() ?? null,
    key: tls.keyFile?.content.reveal() ?? null,
    serverName: tls.serverName ?? null,
    verify: !tls.insecureSkipVerify,
  }
}

type TlsConnectOptions = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'
>

/** Returns the options in the form of `tls.connect`. */
export function tlsConnectOptions(tls: TlsOptions): TlsConnectOptions {
  const { ca, cert, key, serverName, verify } = tls
  return {
    rejectUnauthorized: verify,
    ...(ca !== null && { ca }),
    ...(cert !== null && { cert }),
    ...(key !== null && { key }),
    ...(serverName !== null && { servername: serverName }),
  }
}
