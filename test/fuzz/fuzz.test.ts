import t from 'tap'
import { type FuzzTarget, runOn } from './fuzz.ts'
import { Mutator } from './mutator.ts'

const seeds = [Buffer.from('00000003010203', 'hex')]
const run = { seed: 1, inputs: 200 }

/** Reads a count, then as many bytes. */
function counted(input: Buffer): number {
  return input.length < 4 ? 0 : input.readInt32BE()
}

t.test('each fault of a decoder is found, and reported with its input', async t => {
  const faults: Readonly<Record<string, { decode: FuzzTarget['run']; reported: RegExp }>> = {
    'an error that is not its own': {
      decode: input => input.readInt32BE(input.length - 1),
      reported: /^threw RangeError.*; input [0-9a-f]+$/s,
    },
    'a count that is believed': {
      decode: input => new Float64Array(Math.min(Math.abs(counted(input)), 10_000_000)).length * 0,
      reported: /^\d{7,} bytes allocated for \d+ bytes; input /,
    },
    'rows without bytes': { decode: counted, reported: /^\d+ steps for \d+ bytes; input / },
    'a promise that rejects': {
      decode: () => Promise.reject(new TypeError('late')),
      reported: /^threw TypeError: late/,
    },
  }
  for (const [name, { decode, reported }] of Object.entries(faults)) {
    const { fault } = await runOn({ name, seeds, run: decode }, run)
    t.match(fault, reported, name)
  }
})

t.test('a sound decoder runs on all inputs', async t => {
  const decode = (input: Buffer): number => Math.min(counted(input), input.length)
  t.strictSame(await runOn({ name: 'sound', seeds, run: decode }, run), {
    inputs: 200,
    fault: null,
  })
})

t.test('the same seed makes the same inputs', t => {
  const inputs = (seed: number): string[] => {
    const mutator = new Mutator(seeds, seed)
    return Array.from({ length: 50 }, () => mutator.next().toString('hex'))
  }
  t.strictSame(inputs(7), inputs(7))
  t.strictNotSame(inputs(7), inputs(8))
  t.end()
})
