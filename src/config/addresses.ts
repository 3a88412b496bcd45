import { type Parsed, parsed } from './option-type.ts'

/** `host:port` of a broker; IPv6 addresses in brackets. */
export function hostAndPort(): Parsed<string> {
  return parsed(
    {
      name: '`host:port`',
      placeholder: 'host:port',
      expected: 'host:port, such as kafka-1:9092 or [::1]:9092',
      jsonSchema: { type: 'string' },
    },
    text => (isAddress(text) && !text.startsWith(':') ? text : undefined),
    text => text,
  )
}

/** Address to listen on; without a host, all network interfaces. */
export function listenAddress(): Parsed<string> {
  return parsed(
    {
      name: '`host:port` or `:port`',
      placeholder: 'address',
      expected: ':port or host:port, such as :19308, 127.0.0.1:19308 or [::1]:19308',
      jsonSchema: { type: 'string' },
    },
    text => (isAddress(text) ? text : undefined),
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
    text => (isManagementUrl(text) ? text : undefined),
    text => text,
  )
}

/**
 * `host:port` of a discovered server, with at least one of the placeholders, such as `{host}`.
 *
 * Without a placeholder all servers would have the same address.
 */
export function addressTemplate(example: string, names: readonly string[]): Parsed<string> {
  const placeholders = names.map(name => `{${name}}`)
  const quoted = placeholders.map(name => `\`${name}\``).join(' or ')
  return parsed(
    {
      name: `\`host:port\` with ${quoted}`,
      placeholder: 'address',
      expected: `host:port with ${placeholders.join(' or ')}, such as '${example}' (YAML needs the quotes)`,
      jsonSchema: { type: 'string' },
    },
    text => (isTemplate(text, placeholders) ? text : undefined),
    text => text,
  )
}

/** Path of a page of this exporter; paths of other pages are reserved. */
export function pagePath(): Parsed<string> {
  return parsed(
    {
      name: 'path',
      placeholder: 'path',
      expected:
        'a path such as /metrics; reserved are /, /config and all paths below /-/, /api/ and /sd/',
      jsonSchema: { type: 'string', pattern: '^/' },
    },
    text => (isFreePath(text) ? text : undefined),
    text => text,
  )
}

function isAddress(text: string): boolean {
  const parts = /^(?:\[[0-9a-fA-F:.]+\]|[\w.-]*):(\d{1,5})$/.exec(text)
  return parts !== null && Number(parts[1]) <= 65_535
}

/** Replaces placeholders by a digit, which is valid in a host and in a port. */
function isTemplate(text: string, placeholders: readonly string[]): boolean {
  const filledIn = placeholders.reduce((address, name) => address.replaceAll(name, '1'), text)
  return filledIn !== text && isAddress(filledIn) && !filledIn.startsWith(':')
}

function isManagementUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, search, hash } = new URL(text)
  return /^https?:$/.test(protocol) && username + password + search + hash === ''
}

function isFreePath(text: string): boolean {
  return /^(?:\/[\w.~-]+)+$/.test(text) && !/^\/(?:config$|-\/|api\/|sd\/)/.test(text)
}
