import type { LoadedFile } from './loaded-file.ts'
import { file, secret } from './option-types.ts'
import { type Violation, optional, type Options } from './option.ts'
import type { Secret } from './secret.ts'

/** Options for a password, in the configuration or in its own file. */
export const passwordOptions = {
  password: optional(secret(), {
    description: 'Password. Prefer an environment variable to plain text.',
    tradeOff: 'Set either this or `password_file`.',
    example: '${PASSWORD}',
    onReload: 'reconnect',
  }),
  password_file: optional(file(), {
    description: 'File with the password. One trailing newline is ignored.',
    tradeOff: 'Set either this or `password`. The file is read again on reload.',
    example: '/run/secrets/password',
    onReload: 'reconnect',
  }),
}

interface PasswordConfig {
  readonly password?: Secret | undefined
  readonly passwordFile?: LoadedFile | undefined
}

/** Returns the password from either option; undefined if none is set. */
export function passwordOf({ password, passwordFile }: PasswordConfig): Secret | undefined {
  return password ?? passwordFile?.password()
}

export function onePassword({
  password,
  password_file: passwordFile,
}: Options): readonly Violation[] {
  if (password === undefined || passwordFile === undefined) return []
  const expected = 'only one of password and password_file'
  return [{ path: ['password_file'], found: 'password as well', expected }]
}

/** Reports a missing password; `reason` completes the message if the password is not always needed. */
export function somePassword(
  { password, password_file: passwordFile }: Options,
  reason = '',
): readonly Violation[] {
  if (password !== undefined || passwordFile !== undefined) return []
  const expected = `a value here or in password${reason}`
  return [{ path: ['password_file'], headline: 'missing option', expected }]
}
