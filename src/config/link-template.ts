import { InvalidValue, type Parsed, parsed } from './option-type.ts'

/** Long enough for a query of Grafana or Prometheus. */
const maxLength = 2000

/**
 * URL of a page elsewhere, with placeholders such as `{cluster}` after its host.
 *
 * Only `http` and `https`: other schemes, such as `javascript`, would run in the page that shows it.
 */
export function linkTemplate(example: string, names: readonly string[]): Parsed<string> {
  const placeholders = names.map(name => `{${name}}`)
  return parsed(
    {
      name: `URL, may contain ${placeholders.map(name => `\`${name}\``).join(', ')}`,
      placeholder: 'url',
      expected: `an http or https URL such as '${example}' (YAML needs the quotes); placeholders are ${placeholders.join(', ')}`,
      jsonSchema: { type: 'string', pattern: '^https?://' },
    },
    text => linkWithin(text, placeholders),
    text => text,
  )
}

function linkWithin(
  text: string,
  placeholders: readonly string[],
): string | InvalidValue | undefined {
  if (text.length > maxLength) return new InvalidValue(`at most ${maxLength} characters`)
  if (/\s/.test(text)) return new InvalidValue('without spaces: write %20')
  const [, scheme, authority = ''] = /^(https?):\/\/([^/?#]*)/i.exec(text) ?? []
  if (scheme === undefined || !URL.canParse(text)) return undefined
  if (authority.includes('@')) return new InvalidValue('without user and password')
  // In the host, a name from a broker would decide where the link leads.
  if (/[{}]/.test(authority)) return new InvalidValue('placeholders only after the host')
  const found: readonly string[] = text.match(/\{[^{}]*\}/g) ?? []
  const isKnown = found.every(name => placeholders.includes(name))
  return isKnown ? text : new InvalidValue('unknown placeholder')
}
