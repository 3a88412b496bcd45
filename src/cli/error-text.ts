import { printable } from '../text/printable.ts'
import { withoutUrlCredentials } from '../text/url-credentials.ts'

const maxLength = 2000

/** The message of an error in one line, without credentials. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return printable(withoutUrlCredentials(text), maxLength)
}
