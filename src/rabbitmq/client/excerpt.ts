import { printable } from '../../text/printable.ts'

const maxLength = 80

/** Returns the beginning of a response in one short line, for an error message. */
export function excerpt(text: string): string {
  const line = text
    .slice(0, 4 * maxLength)
    .replaceAll(/\s+/g, ' ')
    .trim()
  return line === '' ? 'nothing' : printable(line, maxLength)
}
