import type { Api } from '../../../src/kafka/client/api.ts'
import { Writer } from '../../../src/kafka/client/wire/writer.ts'
import { Reader } from '../../../src/kafka/client/wire/reader.ts'
import type { ReceivedRequest, Script } from './scripted-broker.ts'

/** Minimal API whose response is the text of the request. Flexible from version 2 on. */
export const echo: Api<string, string[]> = {
  name: 'Echo',
  key: 1000,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  encode(writer, version, text) {
    if (version >= 2) writer.compactString(text).tags()
    else writer.string(text)
  },
  *decode(reader, version, _request, texts) {
    yield
    texts.push(version >= 2 ? reader.compactString() : reader.string())
    if (version >= 2) reader.tags()
  },
}

/** Echo that throttles the client; the request is the throttle time in milliseconds. */
export const throttlingEcho: Api<number, null> = {
  ...echo,
  maxVersion: 1,
  encode(writer, _version, milliseconds) {
    writer.int32(milliseconds)
  },
  *decode(reader) {
    yield
    reader.throttleTime()
  },
}

/** Returns the script of a broker that supports Echo in these versions. */
export function speaksEcho(minVersion = 1, maxVersion = 3): Script {
  return { versions: { [echo.key]: [minVersion, maxVersion] }, onRequest: replyWithEcho }
}

export function replyWithEcho(request: ReceivedRequest): void {
  if (request.version < 2) {
    request.reply(request.body)
    return
  }
  const reader = new Reader(request.body)
  reader.tags()
  // A tag in the response's header, as a newer broker may send one.
  const header = new Writer()
    .unsignedVarint(1)
    .unsignedVarint(0)
    .unsignedVarint(2)
    .raw(Buffer.from('ab'))
  request.reply(header.compactString(reader.compactString()).tags().finish())
}
