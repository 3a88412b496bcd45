import { randomFrom } from './random.ts'

/** Longest input: longer ones find the same faults more slowly. */
const maxBytes = 16_384

/** Bytes that are limits somewhere: of integers, of varints, of UTF-8, of JSON and of text formats. */
const edgeBytes = Buffer.from([0, 1, 0x22, 0x5b, 0x5c, 0x7b, 0x7f, 0x80, 0xc0, 0xf4, 0xff])

/** Lengths, counts and values with which decoders are deceived, as they are on the wire. */
const edgeValues = [
  ...['ffff', '7fff', '8000', '00000000', 'ffffffff', '7fffffff', '80000000', '00100000'],
  ...['7fffffffffffffff', '8000000000000000', '0020000000000000', 'fffffffffffffffe'],
  ...['ffffffff0f', 'ffffffff07', '8080808010', 'ffffffffff', '80808000'],
].map(hex => Buffer.from(hex, 'hex'))

/** Makes hostile inputs of valid ones. The same seed makes the same inputs. */
export class Mutator {
  readonly #random: () => number
  readonly #seeds: readonly Buffer[]

  constructor(seeds: readonly Buffer[], seed: number) {
    this.#seeds = seeds
    this.#random = randomFrom(seed)
  }

  next(): Buffer {
    let input = this.#below(20) === 0 ? this.#noise(64) : this.#seed()
    for (let left = 1 + this.#below(4); left > 0; left--) input = this.#mutated(input)
    return input.subarray(0, maxBytes)
  }

  #mutated(input: Buffer): Buffer {
    const at = this.#below(input.length + 1)
    switch (this.#below(8)) {
      case 0:
        return replaced(input, at, Buffer.from([1 << this.#below(8)]), 'xor')
      case 1:
        return replaced(input, at, edgeBytes.subarray(this.#below(edgeBytes.length)).subarray(0, 1))
      case 2:
        return replaced(input, at, this.#edgeValue())
      case 3:
        return input.subarray(0, at)
      case 4:
        return Buffer.concat([input.subarray(0, at), this.#edgeValue(), input.subarray(at)])
      case 5:
        return Buffer.concat([input.subarray(0, at), this.#noise(8), input.subarray(at)])
      case 6:
        return this.#repeated(input, at)
      default:
        return Buffer.concat([input.subarray(0, at), this.#tailOf(this.#seed())])
    }
  }

  /** Repeats a part: many elements, deep nesting. */
  #repeated(input: Buffer, at: number): Buffer {
    const part = input.subarray(at, at + 1 + this.#below(16))
    const times = 1 << this.#below(10)
    const parts = Array.from({ length: times }, () => part)
    return Buffer.concat([input.subarray(0, at), ...parts, input.subarray(at)])
  }

  #tailOf(seed: Buffer): Buffer {
    return seed.subarray(this.#below(seed.length + 1))
  }

  #seed(): Buffer {
    return this.#seeds[this.#below(this.#seeds.length)] ?? Buffer.alloc(0)
  }

  #edgeValue(): Buffer {
    return edgeValues[this.#below(edgeValues.length)] ?? Buffer.alloc(0)
  }

  #noise(length: number): Buffer {
    return Buffer.from(Array.from({ length: this.#below(length + 1) }, () => this.#below(256)))
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }
}

function replaced(input: Buffer, at: number, bytes: Buffer, by: 'copy' | 'xor' = 'copy'): Buffer {
  const changed = Buffer.from(input)
  for (let index = 0; index < bytes.length && at + index < changed.length; index++) {
    const before = by === 'xor' ? (changed[at + index] ?? 0) : 0
    changed[at + index] = before ^ (bytes[index] ?? 0)
  }
  return changed
}
