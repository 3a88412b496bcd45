/** An address to listen on. */
interface ListenAddress {
  /** Host name, or IP address without brackets. '': all addresses of the machine. */
  readonly host: string
  /** 0: any free port. */
  readonly port: number
}

/** Parses `:19308`, `127.0.0.1:19308`, `localhost:0` or `[::1]:19308`. */
export function parseListenAddress(text: string): ListenAddress {
  const parts = /^(?:\[(?<ipv6>[0-9a-fA-F:.]+)\]|(?<name>[\w.-]*)):(?<port>\d{1,5})$/.exec(
    text,
  )?.groups
  const port = Number(parts?.['port'])
  if (parts === undefined || port > 65_535) {
    throw new RangeError(
      `listen address: expected \`:port\` or \`host:port\`, such as \`:19308\` or \`[::1]:19308\`, found \`${text}\``,
    )
  }
  return { host: parts['ipv6'] ?? parts['name'] ?? '', port }
}

/** The server could not listen; the message contains reason and fix. */
export class ListenError extends Error {
  constructor(address: string, cause: unknown) {
    super(`cannot listen on ${address}: ${reasonAndFix(cause)}`, { cause })
    this.name = 'ListenError'
  }
}

function reasonAndFix(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return 'the port is in use by another process; choose another one with --web.listen-address'
    case 'EACCES':
      return 'permission denied; choose a port above 1023 with --web.listen-address'
    case 'EADDRNOTAVAIL':
      return 'no network interface of this machine has this address; use `:port` to listen on all interfaces'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name cannot be resolved; use an address of this machine, or only `:port`'
    default:
      return cause instanceof Error ? cause.message : String(cause)
  }
}
