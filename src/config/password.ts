import type { LoadedFile } from './loaded-file.ts'
import { file, secret } from './option-types.ts'
import { type Violation, optional, type Options } from './option.ts'
import type { Secret } from './secret.ts'

/** A password in the file, from the environment, or in a file of its own. */
export const passwordOptions = {
  password: optional(secret(), {
    description: 'Its password, best taken from the environment.',
    tradeOff: 'Either this or `password_file`.',
    example: '${PASSWORD}',
    onReload: 'reconnect',
  }),
  password_file: optional(file(), {
    description: 'File with the password; a newline at its end does not belong to it.',
    tradeOff: 'Either this or `password`. Read again on reload.',
    example: '/run/secrets/password',
    onReload: 'reconnect',
  }),
}

interface GivenPassword {
  readonly password?: Secret | undefined
  readonly passwordFile?: LoadedFile | undefined
}

/** The password, wherever it stands; undefined when none is given. */
export function passwordOf({ password, passwordFile }: GivenPassword): Secret | undefined {
  return password ?? passwordFile?.password()
}

export function onePassword({
  password,
  password_file: passwordFile,
}: Options): readonly Violation[] {
  if (password === undefined || passwordFile === undefined) return []
  const expected = 'only one of `password` and `password_file`'
  return [{ path: ['password_file'], found: '`password` beside it', expected }]
}
