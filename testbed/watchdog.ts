import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { startTicks } from './processes.ts'

/** One line of JSON from a process to its watchdog. */
export type WatchdogMessage =
  | { readonly run: string }
  | { readonly group: number; readonly ticks: number }
  | { readonly ended: number }

// TypeScript in the sources, JavaScript in the build.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const program = fileURLToPath(new URL(`watchdog-main.${extension}`, import.meta.url))

let messages: Writable | undefined

/**
 * Ends the processes of a run and removes its folder as soon as this process has ended in any way,
 * SIGKILL included.
 *
 * The first call starts the watchdog: a process in its own group that waits for its standard input to
 * be closed, which the kernel does when this process ends.
 */
export function watchRun(folder: string): void {
  messages ??= startWatchdog()
  send({ run: folder })
}

/**
 * Kills a process group as soon as this process has ended, if a run is being watched.
 *
 * Returns the function to call when the group has ended: the kernel reuses its id.
 */
export function watchGroup(leader: number): () => void {
  const ticks = startTicks(leader)
  if (ticks === undefined) return () => undefined
  send({ group: leader, ticks })
  return () => {
    send({ ended: leader })
  }
}

function send(message: WatchdogMessage): void {
  messages?.write(`${JSON.stringify(message)}\n`)
}

function startWatchdog(): Writable {
  const watchdog = spawn(process.execPath, [program], {
    detached: true,
    // Its output is dropped: it must not keep a pipe open that a test runner reads.
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a watchdog, the next run removes what a killed one left behind.
  watchdog.on('error', () => undefined)
  watchdog.stdin.on('error', () => undefined)
  watchdog.unref()
  if (watchdog.stdin instanceof Socket) watchdog.stdin.unref()
  return watchdog.stdin
}
