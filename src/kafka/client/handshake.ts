import type { Seconds } from '../../reading/time.ts'
import { withoutSecrets } from '../../text/secrets.ts'
import { TransportError } from '../../transport/transport-error.ts'
import type { Api } from './api.ts'
import { type ApiVersions, sharedVersion } from './api-versions.ts'
import { apiVersions, unsupportedVersion } from './apis/api-versions.ts'
import { saslAuthenticate } from './apis/sasl-authenticate.ts'
import { saslHandshake } from './apis/sasl-handshake.ts'
import { encodeRequest } from './codec.ts'
import type { RequestFrame } from './connection.ts'
import { kafkaError, noError } from './error-codes.ts'
import type { SaslOptions } from './options.ts'
import { loginFailed, type LoginMessage } from './sasl/login-messages.ts'
import { mechanismNames, startLogin } from './sasl/mechanism.ts'
import { Reader } from './wire/reader.ts'
import { WireError } from './wire/wire-error.ts'

/** Sends a request, and returns the response after its correlation id. */
type Send = (frame: RequestFrame) => Promise<Buffer>

/** Most bytes of a response: those of Kafka have some 600, and they are decoded at once. */
const mostBytes = 65_536

interface SupportedVersions {
  readonly versions: ApiVersions
  /** For how long the broker throttles this client. */
  readonly throttleTime: Seconds
}

/** Returns the versions of the APIs that a broker supports. */
export async function requestApiVersions(send: Send): Promise<SupportedVersions> {
  // A broker that does not know our version responds with an error, and knows version 0.
  for (const version of [apiVersions.maxVersion, apiVersions.minVersion]) {
    let error = noError
    const versions: Record<number, { minVersion: number; maxVersion: number }> = {}
    const sink = {
      result: (errorCode: number) => (error = errorCode),
      api: (key: number, minVersion: number, maxVersion: number) =>
        (versions[key] = { minVersion, maxVersion }),
    }
    const throttleTime = await roundTrip(send, apiVersions, version, {}, sink)
    if (error === unsupportedVersion) continue
    if (error !== noError) throw kafkaFailure(error)
    if (Object.keys(versions).length > 0) return { versions, throttleTime }
    throw new TransportError('unavailable', 'the broker lists no API: it may have just started')
  }
  throw kafkaFailure(unsupportedVersion)
}

/** Logs in. Returns the time after which the broker closes the connection. Infinity: it does not. */
export async function logIn(
  send: Send,
  versions: ApiVersions,
  sasl: SaslOptions,
): Promise<Seconds> {
  const mechanism = mechanismNames[sasl.mechanism]
  await selectMechanism(send, versions, mechanism)
  const version = versionOf(saslAuthenticate, versions)
  let lifetime = 0
  const authenticate = async ({ bytes: message, secret }: LoginMessage): Promise<Buffer> => {
    let answer = Buffer.alloc(0)
    const result = (error: number, reason: string | null, bytes: Buffer, time: number): void => {
      if (error !== noError) {
        const text = withoutSecrets(reasonOf(error, reason), [secret])
        throw loginFailed(mechanism, text)
      }
      answer = Buffer.from(bytes)
      lifetime = time
    }
    await roundTrip(send, saslAuthenticate, version, { message }, { result })
    return answer
  }
  const messages = startLogin(sasl)
  let next = await messages.next(Buffer.alloc(0))
  while (next.done !== true) next = await messages.next(await authenticate(next.value))
  return lifetime > 0 ? lifetime / 1000 : Infinity
}

async function selectMechanism(
  send: Send,
  versions: ApiVersions,
  mechanism: string,
): Promise<void> {
  let error = noError
  const sink = { result: (errorCode: number) => (error = errorCode) }
  await roundTrip(send, saslHandshake, versionOf(saslHandshake, versions), { mechanism }, sink)
  if (error !== noError) throw kafkaFailure(error)
}

function versionOf(
  api: Pick<Api<never, never>, 'key' | 'minVersion' | 'maxVersion'>,
  versions: ApiVersions,
): number {
  const version = sharedVersion(api, versions)
  if (version !== undefined) return version
  throw new TransportError('unsupported', 'SASL is configured, but this broker does not support it')
}

function reasonOf(error: number, reason: string | null): string {
  const { name, description } = kafkaError(error)
  const text = reason ?? ''
  return text === '' ? `${name} (${error}): ${description}` : text
}

function kafkaFailure(error: number): TransportError {
  const { kind, name, description } = kafkaError(error)
  return new TransportError(kind, `${name} (${error}): ${description}`)
}

/** Sends a request of the handshake, and decodes its response. Returns the throttle time. */
async function roundTrip<Request, Sink>(
  send: Send,
  api: Api<Request, Sink>,
  version: number,
  request: Request,
  sink: Sink,
): Promise<Seconds> {
  const response = await send(encodeRequest(api, version, request))
  if (response.length > mostBytes) throw malformed(api, version, `${response.length} bytes`)
  const reader = new Reader(response)
  try {
    Array.from(api.decode(reader, version, request, sink))
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    throw malformed(api, version, error.message, { cause: error })
  }
  if (reader.remaining > 0) throw malformed(api, version, `${reader.remaining} bytes left over`)
  return reader.throttleMilliseconds / 1000
}

function malformed(
  { name }: Pick<Api<never, never>, 'name'>,
  version: number,
  found: string,
  options?: ErrorOptions,
): TransportError {
  const detail =
    name === apiVersions.name
      ? 'the first response is not from a Kafka broker'
      : `malformed response to ${name} version ${version}: ${found}`
  return new TransportError('malformed', detail, options)
}
