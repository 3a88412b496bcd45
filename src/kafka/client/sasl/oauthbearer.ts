import { readFile } from 'node:fs/promises'
import { TransportError } from '../../../transport/transport-error.ts'
import { type LoginMessages, messageWithoutSecret } from './login-messages.ts'

/** RFC 7628. The token is read at each login, so that a renewed one needs no reload. */
export async function* logInByOauthbearer({
  tokenFile,
}: {
  readonly tokenFile: string
}): LoginMessages {
  const secret = await token(tokenFile)
  const answer = yield { bytes: Buffer.from(`n,,\x01auth=Bearer ${secret}\x01\x01`), secret }
  // The answer is a reason for the rejection. To this message the broker responds with the error.
  if (answer.length > 0) yield messageWithoutSecret('\x01')
}

async function token(file: string): Promise<string> {
  try {
    const text = (await readFile(file, 'utf8')).trim()
    if (text !== '') return text
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const detail = `the token file ${file} cannot be read (${code ?? 'no reason given'})`
    throw new TransportError('unauthenticated', detail, { cause: error })
  }
  throw new TransportError('unauthenticated', `the token file ${file} is empty`)
}
