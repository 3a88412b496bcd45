import t from 'tap'
import { readAnswer, requestFrame } from '../../../src/kafka/client/send.ts'
import { Writer } from '../../../src/kafka/client/wire/writer.ts'
import { echo } from './echo.ts'
import { problemOf } from './problem-of.ts'

const yieldToLoop = (): Promise<void> => Promise.resolve()

function anAnswer(version: number, bytes: Buffer): Parameters<typeof readAnswer>[3] {
  return { from: 'broker 1 (kafka-1:9092)', version, bytes }
}

t.test('a flexible request opens with the tags of its header', t => {
  t.same(requestFrame(echo, 1, 'hi'), {
    api: 'Echo',
    key: 1000,
    version: 1,
    body: Buffer.from('\0\x02hi'),
  })
  t.same(requestFrame(echo, 2, 'hi').body, Buffer.from('\0\x03hi\0'))
  t.end()
})

t.test('the tags of a flexible answer are passed over, also when there are some', async t => {
  const texts: string[] = []
  await readAnswer(echo, 'hi', texts, anAnswer(1, Buffer.from('\0\x02ab')), yieldToLoop)
  await readAnswer(echo, 'hi', texts, anAnswer(2, Buffer.from('\0\x03cd\0')), yieldToLoop)
  await readAnswer(
    echo,
    'hi',
    texts,
    anAnswer(2, Buffer.from('\x01\x07\x01x\x03ef\0')),
    yieldToLoop,
  )
  t.same(texts, ['ab', 'cd', 'ef'])
})

t.test('reading takes a breath at each slice', async t => {
  let breaths = 0
  const counting = (): Promise<void> => {
    breaths++
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
  await readAnswer(slices, 'hi', [], anAnswer(1, Buffer.alloc(0)), counting)
  t.equal(breaths, 3)
})

t.test('an answer that is too short or too long is malformed', async t => {
  const table = [
    { bytes: '\0\x05ab', says: /^the answer to Echo 1 is not as Kafka writes it: expected string/ },
    { bytes: '\0\x02ab...', says: /: 3 bytes are left over$/ },
  ]
  for (const { bytes, says } of table) {
    const reading = readAnswer(echo, 'hi', [], anAnswer(1, Buffer.from(bytes)), yieldToLoop)
    t.match(await problemOf(reading), {
      kind: 'malformed',
      subject: 'broker 1 (kafka-1:9092)',
      detail: says,
    })
  }
})

t.test("a sink's own mistake is not blamed on the broker", async t => {
  const mistake = new TypeError('no such row')
  const sink = {
    push: () => {
      throw mistake
    },
  } as unknown as string[]
  const bytes = new Writer().string('hi').finish()
  await t.rejects(readAnswer(echo, 'hi', sink, anAnswer(1, bytes), yieldToLoop), mistake)
})
