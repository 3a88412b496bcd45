import { excerpt } from './excerpt.ts'
import { TransportError } from '../../transport/transport-error.ts'

/** Role of each byte in JSON; 0: none. */
const roles = new Uint8Array(256)
const quote = 1
const escape = 2
const open = 3
const close = 4
const comma = 5
const structure = {
  '"': quote,
  '\\': escape,
  '[': open,
  '{': open,
  ']': close,
  '}': close,
  ',': comma,
}
for (const [character, role] of Object.entries(structure)) roles[character.charCodeAt(0)] = role

const leftBracket = '['.charCodeAt(0)

/** Matches the end of the frame at the bracket that opens the elements of a page. */
const opensItems = /[{,]\s*"items"\s*:\s*\[$/

/**
 * Bytes before such a bracket that can be part of the match: the name and some white space.
 *
 * Bounded, because a document may have a bracket in every few bytes: searching the whole frame at each
 * of them took 15 s for 63 kB.
 */
const longestOpening = 64

/** Most bytes around the elements: a page's other members, or a document that is no list. */
const maxFrameSize = 64 * 1024

interface SplitterOptions {
  /** Most bytes of one element. */
  readonly maxElementSize: number
  readonly onElement: (element: unknown) => void
}

/** The document without its elements. */
export interface ListFrame {
  /** False: the document is no list. */
  readonly isList: boolean
  /** The document, with an empty array in place of the elements. */
  readonly document: unknown
}

/**
 * Splits a JSON list while its bytes arrive, and parses one element at a time.
 *
 * A list is an array, or a page: an object whose member `items` is an array, among other members in
 * any order. One JSON.parse of a whole list blocks the event loop: 100 ms for 20 MB.
 */
export class ElementSplitter {
  readonly #options: SplitterOptions
  /** The open element, and the frame so far: bytes of chunks that are gone. */
  readonly #element = new Bytes()
  readonly #frame = new Bytes()
  #elements = 0
  #depth = 0
  /** The depth between the list's brackets. 0: it has not begun, or is over. */
  #listDepth = 0
  #isList = false
  #isInString = false
  /** The last chunk ended with the backslash of an escape. */
  #isEscaped = false

  constructor(options: SplitterOptions) {
    this.#options = options
  }

  /** Throws a `TransportError` as soon as the bytes cannot be a list, or exceed a limit. */
  push(chunk: Buffer): void {
    let start = 0
    let at = this.#isEscaped ? 1 : 0
    for (; at < chunk.length; at++) {
      const role = roles[chunk[at]!]!
      if (role === 0) continue
      if (role === quote) this.#isInString = !this.#isInString
      else if (!this.#isInString) start = this.#visit(role, chunk, start, at)
      else if (role === escape) at++
    }
    this.#isEscaped = at > chunk.length
    this.#collect(chunk.subarray(start))
  }

  /** Throws a `TransportError` if the document is incomplete. */
  end(): ListFrame {
    if (this.#isInString || this.#depth > 0)
      throw new TransportError('malformed', 'the JSON is truncated')
    return { isList: this.#isList, document: parseJson(this.#frame.text()) }
  }

  /** Handles a structural byte; returns where the bytes begin that are not collected yet. */
  #visit(role: number, chunk: Buffer, start: number, at: number): number {
    if (role === open) {
      this.#depth++
      return this.#isList || this.#depth > 2 || chunk[at] !== leftBracket
        ? start
        : this.#openList(chunk, start, at)
    }
    const endsElement = this.#depth === this.#listDepth && this.#depth > 0
    if (role === close) this.#depth--
    if (!endsElement) return start
    this.#endElement(this.#elementText(chunk.subarray(start, at)), role)
    if (role === comma) return at + 1
    this.#listDepth = 0
    return at
  }

  #openList(chunk: Buffer, start: number, at: number): number {
    this.#collect(chunk.subarray(start, at + 1))
    this.#isList = this.#depth === 1 || opensItems.test(this.#frame.lastText(longestOpening))
    if (this.#isList) this.#listDepth = this.#depth
    return at + 1
  }

  /** Returns the text of the element that ends with these bytes; most elements are in one chunk. */
  #elementText(last: Buffer): string {
    if (this.#element.size === 0 && last.length <= this.#options.maxElementSize) {
      return last.toString()
    }
    this.#collect(last)
    const text = this.#element.text()
    this.#element.clear()
    return text
  }

  #endElement(text: string, role: number): void {
    const isEmptyList = role === close && this.#elements === 0 && text.trim() === ''
    if (isEmptyList) return
    this.#elements++
    this.#options.onElement(parseJson(text))
  }

  #collect(bytes: Buffer): void {
    if (this.#listDepth === 0) {
      this.#frame.add(bytes)
      if (this.#frame.size <= maxFrameSize) return
      throw new TransportError('malformed', `expected a list, found ${excerpt(this.#frame.text())}`)
    }
    this.#element.add(bytes)
    const { maxElementSize } = this.#options
    if (this.#element.size <= maxElementSize) return
    throw new TransportError('too_large', `an element is larger than ${maxElementSize} bytes`)
  }
}

/** Bytes of several chunks in one buffer, so that many small chunks take no more memory than one. */
class Bytes {
  #buffer = Buffer.alloc(0)
  #size = 0

  get size(): number {
    return this.#size
  }

  add(bytes: Buffer): void {
    const size = this.#size + bytes.length
    if (size > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(size, this.#buffer.length * 2))
      this.#buffer.copy(larger, 0, 0, this.#size)
      this.#buffer = larger
    }
    bytes.copy(this.#buffer, this.#size)
    this.#size = size
  }

  clear(): void {
    this.#size = 0
  }

  /** Decoded as a whole: a multi-byte character may be split across two chunks. */
  text(): string {
    return this.#buffer.toString('utf8', 0, this.#size)
  }

  /** Returns the last bytes as text, up to `length` of them. */
  lastText(length: number): string {
    return this.#buffer.toString('utf8', Math.max(0, this.#size - length), this.#size)
  }
}

/** Parses JSON; throws a `TransportError` if it is invalid. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TransportError('malformed', `expected JSON, found ${excerpt(text)}`, { cause })
  }
}
