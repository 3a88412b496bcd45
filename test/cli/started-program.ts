import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

// The tests run as TypeScript and, compiled, as JavaScript.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
export const main = fileURLToPath(new URL(`../../src/main.${extension}`, import.meta.url))

export interface Program {
  readonly process: ChildProcess
  readonly output: () => string
  /** Resolves when the output matches. */
  waitForOutput(pattern: RegExp): Promise<RegExpExecArray>
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
}

/** Starts tidemark in its own process, which ends with this test. */
export function start(t: Test, args: readonly string[]): Program {
  const process_ = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => process_.kill('SIGKILL'))
  let output = ''
  for (const stream of [process_.stdout, process_.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const ended = once(process_, 'close').then(([code]) => code as number | null)
  return {
    process: process_,
    output: () => output,
    ended,
    async waitForOutput(pattern) {
      for (;;) {
        const found = pattern.exec(output)
        if (found !== null) return found
        const next = await Promise.race([once(process_.stderr, 'data'), ended])
        if (!Array.isArray(next)) throw new Error(`ended with ${next} after: ${output}`)
      }
    },
  }
}
