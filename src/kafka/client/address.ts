import { isIPv6 } from 'node:net'

export interface Address {
  readonly host: string
  readonly port: number
}

/** Parses `host:port` or `[IPv6]:port`. */
export function parseAddress(text: string): Address {
  const match = /^(?:\[(?<ipv6>[^\]]+)\]|(?<name>[^:[\]]+)):(?<port>\d{1,5})$/.exec(text)
  const host = match?.groups?.['ipv6'] ?? match?.groups?.['name']
  const port = Number(match?.groups?.['port'])
  if (host === undefined || port < 1 || port > 65_535) {
    throw new TypeError(`expected host:port or [IPv6]:port, found ${text}`)
  }
  return { host, port }
}

export function formatAddress({ host, port }: Address): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
}
