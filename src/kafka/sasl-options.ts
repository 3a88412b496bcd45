import { choice, singleLine } from '../config/option-types.ts'
import { type ConfigOf, derived, required, section } from '../config/option.ts'
import { onePassword, passwordOf, passwordOptions, somePassword } from '../config/password.ts'
import type { SaslOptions } from './client/options.ts'

export const sasl = derived(
  section(
    {
      mechanism: required(choice('plain', 'scram-sha-256', 'scram-sha-512'), {
        description: 'SASL mechanism.',
        tradeOff: '`plain` sends the password without protection: use it with TLS only.',
        example: 'scram-sha-512',
      }),
      username: required(singleLine(), {
        description: 'User name. The user needs DESCRIBE on the cluster, topics and groups.',
        example: 'tidemark',
      }),
      ...passwordOptions,
    },
    onePassword,
    options => somePassword(options),
  ),
  ({ password, passwordFile, ...user }) => {
    const known = passwordOf({ password, passwordFile })
    if (known === undefined)
      throw new Error('the rule somePassword did not report a missing password')
    return { ...user, password: known }
  },
  user => user,
)

export function saslOf({ mechanism, username, password }: ConfigOf<typeof sasl>): SaslOptions {
  return { mechanism, username, password: password.reveal() }
}
