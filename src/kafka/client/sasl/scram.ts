import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { type LoginMessages, loginFailed, messageWithoutSecret } from './login-messages.ts'

interface Digest {
  /** Kafka's name of the mechanism. */
  readonly mechanism: string
  /** Name of the digest in node:crypto. */
  readonly name: string
  readonly bytes: number
}

export const scramDigests = {
  'scram-sha-256': { mechanism: 'SCRAM-SHA-256', name: 'sha256', bytes: 32 },
  'scram-sha-512': { mechanism: 'SCRAM-SHA-512', name: 'sha512', bytes: 64 },
} as const satisfies Readonly<Record<string, Digest>>

/**
 * The iterations that Kafka allows for a password. More is no slow broker but an attack: the broker, or
 * who is between, decides how long the client hashes, and 2^31 iterations take minutes of each thread.
 */
const fewestIterations = 4096
const mostIterations = 16_384

/** Most bytes of an answer: Kafka's have some 100. */
const mostBytes = 4096

/** What the broker says first. */
interface Challenge {
  /** Of the client and of the broker. */
  readonly nonce: string
  readonly salt: Buffer
  readonly iterations: number
}

const derivedKey = promisify(pbkdf2)

/** RFC 5802. Both sides prove that they know the password, and neither sends it. */
export async function* logInByScram(
  { username, password }: { readonly username: string; readonly password: string },
  digest: Digest,
  nonce = randomBytes(18).toString('base64'),
): LoginMessages {
  const hmac = (key: Buffer, text: string): Buffer =>
    createHmac(digest.name, key).update(text).digest()
  const firstMessage = `n=${saslName(username)},r=${nonce}`
  const firstAnswer = textOf(yield messageWithoutSecret(`n,,${firstMessage}`), digest)
  const challenge = challengeOf(firstAnswer, nonce, digest)
  const { salt, iterations } = challenge
  const salted = await derivedKey(password, salt, iterations, digest.bytes, digest.name)
  const finalMessage = `c=biws,r=${challenge.nonce}`
  const signed = [firstMessage, firstAnswer, finalMessage].join()
  const clientKey = hmac(salted, 'Client Key')
  const storedKey = createHash(digest.name).update(clientKey).digest()
  const proof = xor(clientKey, hmac(storedKey, signed)).toString('base64')
  const finalAnswer = textOf(yield messageWithoutSecret(`${finalMessage},p=${proof}`), digest)
  verify(finalAnswer, hmac(hmac(salted, 'Server Key'), signed), digest)
}

/** A user name without the characters that separate fields. */
function saslName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C')
}

function textOf(answer: Buffer, { mechanism }: Digest): string {
  if (answer.length <= mostBytes) return answer.toString()
  throw loginFailed(
    mechanism,
    `the answer has ${answer.length} bytes, at most ${mostBytes} expected`,
  )
}

/** Reads `r=NONCE,s=SALT,i=ITERATIONS`, to which extensions may be appended. */
function challengeOf(answer: string, clientNonce: string, { mechanism }: Digest): Challenge {
  const fields = /^r=([!-+\--~]+),s=([A-Za-z0-9+/]+={0,2}),i=(\d+)(?:,|$)/.exec(answer)
  const [, nonce = '', salt = '', count = ''] = fields ?? []
  if (fields === null) throw loginFailed(mechanism, 'the first answer is not one of SCRAM')
  if (!nonce.startsWith(clientNonce) || nonce === clientNonce) {
    throw loginFailed(mechanism, 'the nonce in the answer does not continue that of the client')
  }
  const iterations = Number(count)
  if (!(iterations >= fewestIterations && iterations <= mostIterations)) {
    const range = `${fewestIterations} to ${mostIterations}`
    throw loginFailed(mechanism, `${count} iterations demanded, ${range} expected`)
  }
  return { nonce, salt: Buffer.from(salt, 'base64'), iterations }
}

/** Verifies that the broker knows the password, too: `v=SIGNATURE`, or `e=ERROR`. */
function verify(answer: string, expected: Buffer, { mechanism }: Digest): void {
  const [, error] = /^e=([^,]*)/.exec(answer) ?? []
  if (error !== undefined) throw loginFailed(mechanism, error)
  const [, signature] = /^v=([A-Za-z0-9+/]+={0,2})(?:,|$)/.exec(answer) ?? []
  if (signature === undefined) throw loginFailed(mechanism, 'the broker sent no signature')
  const actual = Buffer.from(signature, 'base64')
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    throw loginFailed(
      mechanism,
      'the signature of the broker is wrong: it does not know the password',
    )
  }
}

function xor(one: Buffer, other: Buffer): Buffer {
  return one.map((byte, index) => byte ^ (other[index] ?? 0)) as Buffer
}
