/** A running exporter, maybe behind a reverse proxy with a path prefix and basic authentication. */
export interface ExporterUrl {
  /** Without user and password, so it can be printed; without a slash at the end. */
  readonly address: string
  /** Value of the header `authorization`. Null: the URL has no user and no password. */
  readonly authorization: string | null
}

export const expectedExporterUrl =
  'a URL such as http://localhost:19308 or https://user:password@host/path, without query; write / and @ in a password as %2F and %40'

/** Parses the flag `--url`. Null: invalid. */
export function parseExporterUrl(text: string): ExporterUrl | null {
  if (!URL.canParse(text)) return null
  const { protocol, host, pathname, username, password, search, hash } = new URL(text)
  // Never in a path: it is a password that holds a slash, after a user that looks like a host.
  if (!/^https?:$/.test(protocol) || search + hash !== '' || pathname.includes('@')) return null
  const address = `${protocol}//${host}${pathname.replace(/\/+$/, '')}`
  if (username === '' && password === '') return { address, authorization: null }
  const user = decoded(username)
  const secret = decoded(password)
  if (user === null || secret === null) return null
  const credentials = Buffer.from(`${user}:${secret}`).toString('base64')
  return { address, authorization: `Basic ${credentials}` }
}

/** Null: not valid percent-encoding. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Returns the exporter on this machine that listens on an address. Null: its port is not known. */
export function listeningExporter(listenAddress: string): ExporterUrl | null {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(listenAddress) ?? []
  if (Number(port) === 0) return null
  const isAny = ['', '0.0.0.0', '[::]'].includes(host)
  return { address: `http://${isAny ? 'localhost' : host}:${Number(port)}`, authorization: null }
}
