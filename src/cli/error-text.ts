import { printable } from '../text/printable.ts'
import { withoutUrlCredentials } from '../text/url-credentials.ts'
import { openFileLimit } from '../transport/open-file-limit.ts'

const maxLength = 2000

/** The message of an error in one line, without credentials. */
export function errorText(error: unknown): string {
  if (isFileLimit(error)) {
    return `too many open files: the limit of this process is ${openFileLimit ?? 'too low'}; raise it to at least 1024 (ulimit -n)`
  }
  const text = error instanceof Error ? error.message : String(error)
  return printable(withoutUrlCredentials(text), maxLength)
}

/** Whether the process could not open another file or connection. */
export function isFileLimit(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EMFILE'
}
