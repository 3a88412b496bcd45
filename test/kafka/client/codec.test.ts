import t from 'tap'
import { decodeResponse, encodeRequest } from '../../../src/kafka/client/codec.ts'
import { Writer } from '../../../src/kafka/client/wire/writer.ts'
import { echo } from './echo.ts'
import { problemOf } from './problem-of.ts'

const yieldToLoop = (): Promise<void> => Promise.resolve()

function aResponse(version: number, bytes: Buffer): Parameters<typeof decodeResponse>[3] {
  return { broker: 'broker 1 (kafka-1:9092)', version, bytes }
}

t.test('a flexible request starts with the tagged fields of its header', t => {
  t.same(encodeRequest(echo, 1, 'hi'), {
    api: 'Echo',
    key: 1000,
    version: 1,
    body: Buffer.from('\0\x02hi'),
  })
  t.same(encodeRequest(echo, 2, 'hi').body, Buffer.from('\0\x03hi\0'))
  t.end()
})

t.test('the tagged fields of a flexible response are skipped', async t => {
  const texts: string[] = []
  await decodeResponse(echo, 'hi', texts, aResponse(1, Buffer.from('\0\x02ab')), yieldToLoop)
  await decodeResponse(echo, 'hi', texts, aResponse(2, Buffer.from('\0\x03cd\0')), yieldToLoop)
  await decodeResponse(
    echo,
    'hi',
    texts,
    aResponse(2, Buffer.from('\x01\x07\x01x\x03ef\0')),
    yieldToLoop,
  )
  t.same(texts, ['ab', 'cd', 'ef'])
})

t.test('decoding yields once per slice', async t => {
  let yields = 0
  const counting = (): Promise<void> => {
    yields++
    return Promise.resolve()
  }
  const slices = {
    ...echo,
    *decode() {
      yield
      yield
      yield
    },
  }
  await decodeResponse(slices, 'hi', [], aResponse(1, Buffer.alloc(0)), counting)
  t.equal(yields, 3)
})

t.test('a response that is too short or too long is malformed', async t => {
  const table = [
    { bytes: '\0\x05ab', says: /^malformed response to Echo version 1: expected string/ },
    { bytes: '\0\x02ab...', says: /: 3 bytes left over$/ },
  ]
  for (const { bytes, says } of table) {
    const reading = decodeResponse(echo, 'hi', [], aResponse(1, Buffer.from(bytes)), yieldToLoop)
    t.match(await problemOf(reading), {
      kind: 'malformed',
      subject: 'broker 1 (kafka-1:9092)',
      detail: says,
    })
  }
})

t.test('an error thrown by the sink is not reported as a problem of the broker', async t => {
  const mistake = new TypeError('no such row')
  const sink = {
    push: () => {
      throw mistake
    },
  } as unknown as string[]
  const bytes = new Writer().string('hi').finish()
  await t.rejects(decodeResponse(echo, 'hi', sink, aResponse(1, bytes), yieldToLoop), mistake)
})
