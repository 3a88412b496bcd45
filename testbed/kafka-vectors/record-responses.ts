import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { Writer } from '../../src/kafka/client/wire/writer.ts'
import { parseAddress } from '../../src/kafka/client/address.ts'
import { startKafka } from '../kafka.ts'
import { Frames } from '../mock-kafka/frames.ts'
import { codecs } from './codecs.ts'
import { prepareScene } from './recorded-scene.ts'

/**
 * Sends the request of each recording to a real broker and updates the response.
 *
 * Run it at the root of the checkout. Then update the decoded values by `UPDATE_GOLDEN=1` in the tests
 * of the codecs, and compare them with the output of Kafka's own tools, which is printed here.
 */
const version = '4.3.0'
const folder = join('test', 'kafka', 'client', 'apis', 'recorded', version)

interface Recording {
  readonly requestBytes: string
  readonly responseBytes: string
}

const kafka = await startKafka({ version, onProgress: console.log })
try {
  console.log(await prepareScene(kafka))
  const style = await resolveConfig(join(folder, 'any.json'))
  for (const file of await readdir(folder)) {
    const path = join(folder, file)
    const recording = JSON.parse(await readFile(path, 'utf8')) as Recording
    const response = await responseTo(file, recording.requestBytes)
    const updated = { ...recording, responseBytes: response.toString('hex') }
    await writeFile(path, await format(JSON.stringify(updated), { ...style, parser: 'json' }))
    console.log(path)
  }
} finally {
  await kafka.stop()
}

/** Sends a request on its own connection and returns the response without its header. */
async function responseTo(file: string, requestBytes: string): Promise<Buffer> {
  const { host, port } = parseAddress(kafka.bootstrap)
  const socket = connect(port, host)
  try {
    await once(socket, 'connect')
    socket.write(message(file, Buffer.from(requestBytes, 'hex')))
    const frames = new Frames()
    for await (const bytes of socket) {
      const [response] = frames.push(bytes as Buffer)
      // The header is a correlation id and no tags: every recorded version is flexible.
      if (response !== undefined) return response.subarray(5)
    }
    throw new Error(`${file}: the broker closed the connection without a response`)
  } finally {
    socket.destroy()
  }
}

/** Returns the request of the file `<API>-v<version>.json`, with its length and header. */
function message(file: string, request: Buffer): Buffer {
  const [, name, apiVersion] = /^(\w+)-v(\d+)\.json$/.exec(file) ?? []
  const codec = codecs.find(api => api.name === name)
  if (codec === undefined) throw new Error(`${file}: no codec of this name`)
  const header = new Writer()
    .int16(codec.key)
    .int16(Number(apiVersion))
    .int32(1)
    .nullableString('tidemark')
    .tags()
    .finish()
  const length = Buffer.alloc(4)
  length.writeInt32BE(header.length + request.length)
  return Buffer.concat([length, header, request])
}
