const maxLength = 80

/** Returns the beginning of a response in one short line, for an error message. */
export function excerpt(text: string): string {
  const line = text
    .slice(0, 4 * maxLength)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  if (line === '') return 'nothing'
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line
}
