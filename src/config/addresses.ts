import { type Parsed, parsed } from './option-type.ts'

/** `host:port` of a broker; IPv6 in brackets. */
export function hostAndPort(): Parsed<string> {
  return parsed(
    {
      name: '`host:port`',
      placeholder: 'host:port',
      expected: '`host:port`, such as `kafka-1:9092` or `[::1]:9092`',
      jsonSchema: { type: 'string' },
    },
    text => (isAddress(text) && !text.startsWith(':') ? text : undefined),
    text => text,
  )
}

/** Where to listen; without a host, on every address of the machine. */
export function listenAddress(): Parsed<string> {
  return parsed(
    {
      name: '`host:port` or `:port`',
      placeholder: 'address',
      expected: '`:port` or `host:port`, such as `:19308`, `127.0.0.1:19308` or `[::1]:19308`',
      jsonSchema: { type: 'string' },
    },
    text => (isAddress(text) ? text : undefined),
    text => text,
  )
}

/** The base address of a management API, with a path where it stands behind a prefix. */
export function managementUrl(): Parsed<string> {
  return parsed(
    {
      name: 'URL',
      placeholder: 'url',
      expected:
        'a URL such as `http://rabbitmq:15672`, without user, password and query (there are options for user and password)',
      jsonSchema: { type: 'string' },
    },
    text => (isManagementUrl(text) ? text : undefined),
    text => text,
  )
}

/**
 * `host:port` of a server that the cluster tells of, with what it tells in braces.
 *
 * Without any of it, all servers would have the same address.
 */
export function addressTemplate(example: string, names: readonly string[]): Parsed<string> {
  const placeholders = names.map(name => `{${name}}`)
  const kind = `\`host:port\` with ${placeholders.map(name => `\`${name}\``).join(' or ')}`
  return parsed(
    {
      name: kind,
      placeholder: 'address',
      expected: `${kind} in it, such as \`'${example}'\` (in quotes, for YAML)`,
      jsonSchema: { type: 'string' },
    },
    text => (isTemplate(text, placeholders) ? text : undefined),
    text => text,
  )
}

/** The path of a page of this exporter. */
export function pagePath(): Parsed<string> {
  return parsed(
    {
      name: 'path',
      placeholder: 'path',
      expected:
        'a path such as `/metrics`, other than `/`, `/config` and those below `/-/`, `/api/` and `/sd/`',
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

/** A digit is good for a host and for a part of a port. */
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
