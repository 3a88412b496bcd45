import { isIPv6 } from 'node:net'
import { InvalidValue, type Parsed, parsed } from './option-type.ts'

/** `host:port` of a broker; IPv6 addresses in brackets. */
export function hostAndPort(): Parsed<string> {
  return parsed(
    {
      name: '`host:port`',
      placeholder: 'host:port',
      expected: 'host:port, such as kafka-1:9092 or [::1]:9092',
      jsonSchema: { type: 'string' },
    },
    text => (text.startsWith(':') ? undefined : addressWithin(text, serverPorts)),
    text => text,
  )
}

/** Address to listen on; without a host, all network interfaces. Port 0: any free port. */
export function listenAddress(): Parsed<string> {
  return parsed(
    {
      name: '`host:port` or `:port`',
      placeholder: 'address',
      expected: ':port or host:port, such as :19308, 127.0.0.1:19308 or [::1]:19308',
      jsonSchema: { type: 'string' },
    },
    text => addressWithin(text, listenPorts),
    text => text,
  )
}

/** Base URL of a management API, including the path prefix if it has one. */
export function managementUrl(): Parsed<string> {
  return parsed(
    {
      name: 'URL',
      placeholder: 'url',
      expected:
        'a URL such as http://rabbitmq:15672 without user, password or query (set user and password as options)',
      jsonSchema: { type: 'string' },
    },
    managementUrlWithin,
    text => text,
  )
}

/**
 * `host:port` of a discovered server, with at least one of the placeholders, such as `{host}`. Null:
 * `none`, the servers have no such address.
 *
 * Without a placeholder all servers would have the same address.
 */
export function addressTemplate(example: string, names: readonly string[]): Parsed<string | null> {
  const placeholders = names.map(name => `{${name}}`)
  const quoted = placeholders.map(name => `\`${name}\``).join(' or ')
  return parsed(
    {
      name: `\`host:port\` with ${quoted}, or \`none\``,
      placeholder: 'address',
      expected: `host:port with ${placeholders.join(' or ')}, such as '${example}' (YAML needs the quotes), or none`,
      jsonSchema: { type: 'string' },
    },
    text => (text === 'none' ? null : templateWithin(text, placeholders)),
    template => template ?? 'none',
  )
}

/** Path of a page of this exporter; paths of other pages are reserved. */
export function pagePath(): Parsed<string> {
  return parsed(
    {
      name: 'path',
      placeholder: 'path',
      expected:
        'a path such as /metrics; reserved are /, /backlogs, /config and all paths below /-/, /api/, /backlogs/ and /sd/',
      jsonSchema: { type: 'string', pattern: '^/' },
    },
    text => (isFreePath(text) ? text : undefined),
    text => text,
  )
}

interface Ports {
  readonly from: number
  readonly to: number
}

const serverPorts: Ports = { from: 1, to: 65_535 }
const listenPorts: Ports = { from: 0, to: 65_535 }

/** Returns the address if it has the form `host:port` or `:port` and a port that exists. */
function addressWithin(text: string, ports: Ports): string | InvalidValue | undefined {
  const parts = /^(?:\[(?<ipv6>[^\]]*)\]|[\w.-]*):(?<port>\d+)$/.exec(text)?.groups
  if (parts === undefined) return noAddress(text)
  const { ipv6, port = '' } = parts
  if (ipv6 !== undefined && !isIPv6(ipv6)) return undefined
  return noSuchPort(port, ports) ?? text
}

function noAddress(text: string): InvalidValue | undefined {
  if (text.includes('@')) return new InvalidValue('set user and password as options')
  if (text.includes('://')) return new InvalidValue('without a scheme such as PLAINTEXT://')
  return text.includes(':') ? undefined : new InvalidValue('the port is missing')
}

function noSuchPort(port: string, { from, to }: Ports): InvalidValue | undefined {
  if (port.length <= 5 && Number(port) >= from && Number(port) <= to) return undefined
  // Without the number, which may be a password: `http://user:12345/6@host`.
  return new InvalidValue(`ports are ${from} to ${to}`)
}

/** Replaces placeholders by a digit, which is valid in a host and in a port. */
function templateWithin(
  text: string,
  placeholders: readonly string[],
): string | InvalidValue | undefined {
  const filledIn = placeholders.reduce((address, name) => address.replaceAll(name, '1'), text)
  if (filledIn === text || filledIn.startsWith(':')) return undefined
  const address = addressWithin(filledIn, serverPorts)
  return typeof address === 'string' ? text : address
}

function managementUrlWithin(text: string): string | InvalidValue | undefined {
  // The URL parser refuses ports above 65535 without a reason, and accepts port 0.
  const port = /^https?:\/\/(?:\[[^\]]*\]|[^/?#@:]*):(\d+)(?=$|[/?#])/i.exec(text)?.[1]
  const badPort = port === undefined ? undefined : noSuchPort(port, serverPorts)
  return badPort ?? (isManagementUrl(text) ? text : undefined)
}

function isManagementUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, search, hash, port } = new URL(text)
  // Any `@`: `http://user:12/34@host` is a URL of the host `user`, and the password is its path.
  const hasUser = text.includes('@')
  return /^https?:$/.test(protocol) && !hasUser && search + hash === '' && port !== '0'
}

function isFreePath(text: string): boolean {
  return (
    /^(?:\/[\w.~-]+)+$/.test(text) &&
    !/^\/(?:(?:backlogs|config)$|-\/|api\/|backlogs\/|sd\/)/.test(text)
  )
}
