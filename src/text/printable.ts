/**
 * Characters that must not reach a terminal, a log or a page as they are.
 *
 * Control characters (C0 and C1) command a terminal, line separators forge a line of a log,
 * bidirectional controls reorder what is around them, and lone surrogates are not valid UTF-8.
 */
const unprintable = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/gu

/**
 * Returns text of strangers as one line of printable text, at most `maxLength` characters long.
 *
 * For names and messages of brokers, wherever they leave the exporter for people. Line breaks become
 * spaces and other unprintable characters `�`; the end of a longer text is replaced by `…`.
 */
export function printable(text: string, maxLength = Infinity): string {
  // Cut before the search, so that its cost does not follow the length; a surrogate pair takes two.
  const part = text.length > 2 * maxLength ? text.slice(0, 2 * maxLength + 2) : text
  const line = part.replaceAll(/\s*[\r\n\u2028\u2029]\s*/g, ' ').replaceAll(unprintable, '�')
  if (line.length <= maxLength) return line
  const characters = Array.from(line)
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : line
}

/** Returns JSON with unprintable characters in strings as escapes, so that values stay the same. */
export function printableJson(json: string): string {
  return json.replaceAll(unprintable, found => (/[\t\n\r]/.test(found) ? found : escaped(found)))
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
