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
 * Renews what a real broker answers to what each recording asks, from the top of the checkout.
 *
 * What the codecs read there is renewed by `UPDATE_GOLDEN=1` in their tests, and is then for a person
 * to compare with what Kafka's own tools tell here of the same moment.
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
    const answer = await answerTo(file, recording.requestBytes)
    const renewed = { ...recording, responseBytes: answer.toString('hex') }
    await writeFile(path, await format(JSON.stringify(renewed), { ...style, parser: 'json' }))
    console.log(path)
  }
} finally {
  await kafka.stop()
}

/** Asks on a connection of its own, and gives the answer without its header. */
async function answerTo(file: string, requestBytes: string): Promise<Buffer> {
  const { host, port } = parseAddress(kafka.bootstrap)
  const socket = connect(port, host)
  try {
    await once(socket, 'connect')
    socket.write(message(file, Buffer.from(requestBytes, 'hex')))
    const frames = new Frames()
    for await (const bytes of socket) {
      const [answer] = frames.push(bytes as Buffer)
      // A correlation id, and no tags: every version that is recorded is flexible.
      if (answer !== undefined) return answer.subarray(5)
    }
    throw new Error(`${file}: the broker closed the connection instead of an answer`)
  } finally {
    socket.destroy()
  }
}

/** The request of a file named `<API>-v<version>.json`, with its length and header. */
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
