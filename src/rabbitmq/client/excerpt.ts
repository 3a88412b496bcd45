import { printable } from '../../text/printable.ts'
import { withoutAuthorization } from '../../text/secrets.ts'
import { withoutUrlCredentials } from '../../text/url-credentials.ts'

const maxLength = 80

/** Enough for the text that remains after redaction and without white space. */
const searchedLength = 8192

/** Returns the beginning of a response in one short line, for an error message. */
export function excerpt(text: string): string {
  const line = withoutCredentials(text.slice(0, searchedLength)).replaceAll(/\s+/g, ' ').trim()
  return line === '' ? 'nothing' : printable(line, maxLength)
}

/** Returns text of a server without the credentials that it may have been sent. */
export function withoutCredentials(text: string): string {
  return withoutAuthorization(withoutUrlCredentials(text))
}
