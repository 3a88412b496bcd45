import type { SaslOptions } from '../options.ts'
import type { LoginMessages } from './login-messages.ts'
import { logInByOauthbearer } from './oauthbearer.ts'
import { logInByScram, scramDigests } from './scram.ts'

/** Kafka's name of each mechanism. */
export const mechanismNames: Readonly<Record<SaslOptions['mechanism'], string>> = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
  oauthbearer: 'OAUTHBEARER',
}

/** Starts a login. It rejects with a `TransportError` when the broker's answers do not allow it. */
export function startLogin(sasl: SaslOptions): LoginMessages {
  switch (sasl.mechanism) {
    case 'plain':
      return logInByPassword(sasl)
    case 'scram-sha-256':
    case 'scram-sha-512':
      return logInByScram(sasl, scramDigests[sasl.mechanism])
    case 'oauthbearer':
      return logInByOauthbearer(sasl)
  }
}

/** RFC 4616. */
// eslint-disable-next-line @typescript-eslint/require-await -- because other mechanisms wait
async function* logInByPassword({
  username,
  password,
}: {
  readonly username: string
  readonly password: string
}): LoginMessages {
  yield { bytes: Buffer.from(`\0${username}\0${password}`), secret: password }
}
