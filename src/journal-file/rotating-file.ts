import { open, rename, stat } from 'node:fs/promises'
import type { Bytes } from '../config/size.ts'

/** Returns the name of the file that holds what is older than a file. */
export function olderFile(path: string): string {
  return `${path}.1`
}

/** A text file to which whole lines are appended; when it is full, it is renamed and a new one begins. */
export class RotatingFile {
  readonly #path: string
  readonly #maxSize: Bytes
  /** False: the last write failed, or another process was killed while it wrote. */
  #endsWithLine = false

  constructor(path: string, maxSize: Bytes) {
    this.#path = path
    this.#maxSize = maxSize
  }

  /**
   * Appends lines. `header` returns the first lines of a new file.
   *
   * Rejects if the file cannot be written; then none of the lines is in it, unless that failed too.
   */
  async append(lines: string, header: () => string): Promise<void> {
    const size = await this.#size()
    const bytes = Buffer.byteLength(lines)
    const isFull = size > 0 && size + bytes > this.#maxSize
    if (isFull) await rename(this.#path, olderFile(this.#path))
    const file = await open(this.#path, 'a+', 0o640)
    try {
      const isNew = isFull || size === 0
      // Half a line would spoil the line that is appended to it.
      const start = isNew || this.#endsWithLine || (await endsWithLine(file, size)) ? '' : '\n'
      this.#endsWithLine = false
      await file.appendFile(`${start}${isNew ? header() : ''}${lines}`)
      this.#endsWithLine = true
    } catch (error) {
      // Without it, lines of which a part was written would be in the file twice after the next attempt.
      await file.truncate(isFull ? 0 : size).catch(() => undefined)
      throw error
    } finally {
      await file.close()
    }
  }

  async #size(): Promise<Bytes> {
    try {
      return (await stat(this.#path)).size
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
      throw error
    }
  }
}

async function endsWithLine(file: Awaited<ReturnType<typeof open>>, size: Bytes): Promise<boolean> {
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 })
  return buffer.toString() === '\n'
}
