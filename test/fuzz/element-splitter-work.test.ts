import { moreThanLinear } from './work.ts'
import t from 'tap'
import { ElementSplitter } from '../../src/rabbitmq/client/element-splitter.ts'
import { TransportError } from '../../src/transport/transport-error.ts'

const hostile: Readonly<Record<string, (size: number) => string>> = {
  'many lists beside the items': size => `{${repeated('"a":[],', size)}"b":0}`,
  'many empty lists in a list': size => `[${repeated('[],', size)}0]`,
  'lists in lists': size => repeated('[', size / 2) + repeated(']', size / 2),
  'lists in a member': size => `{"a":${repeated('[', size / 2)}${repeated(']', size / 2)}}`,
  'objects in an element': size => `[${repeated('{"a":', size / 2)}0${repeated('}', size / 10)}]`,
  'members that begin like items': size => `{${repeated('"items":0,"items" :[],', size)}"b":0}`,
  'white space before a list': size => `{"items"${repeated(' ', size)}:[1]}`,
  'commas and white space': size => `[${repeated(', ', size)}]`,
  'a string of escapes': size => `[{"a":"${repeated('\\\\', size)}"}]`,
  'a string of quotes and brackets': size => `[{"a":"${repeated('\\"[{', size)}"}]`,
  'a long number': size => `[{"a":${repeated('9', size)}}]`,
  'a long number as text': size => `[{"a":"${repeated('9', size)}"}]`,
  'many exponents': size => `[${repeated('1e999,', size)}0]`,
}

function repeated(text: string, size: number): string {
  return text.repeat(Math.ceil(size / text.length))
}

/** Splits a text that may be malformed; `chunkSize` 1: byte by byte. */
function splitAnything(text: string, chunkSize: number): void {
  const bytes = Buffer.from(text)
  const splitter = new ElementSplitter({ maxElementSize: 1e6, onElement: () => undefined })
  try {
    for (let at = 0; at < bytes.length; at += chunkSize)
      splitter.push(bytes.subarray(at, at + chunkSize))
    splitter.end()
  } catch (error) {
    if (!(error instanceof TransportError)) throw error
  }
}

for (const [shape, textOf] of Object.entries(hostile)) {
  t.test(`the work of splitting is linear in the size: ${shape}`, t => {
    for (const chunkSize of [1, 4096]) {
      const split = (size: number): void => splitAnything(textOf(size), chunkSize)
      t.equal(moreThanLinear(split, 1000), null, `chunks of ${chunkSize}`)
    }
    t.end()
  })
}
