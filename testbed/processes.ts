import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Seconds } from '../src/reading/time.ts'

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Launch {
  /** File for the output of the process. */
  readonly log: string
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/**
 * A server process that was started here.
 *
 * It leads its own process group: a Ctrl-C in the terminal does not reach it, and the processes that
 * it starts end with it.
 */
export class OwnProcess {
  readonly pid: number
  readonly log: string
  readonly exited: Promise<Exit>
  readonly #child: ChildProcess

  constructor(child: ChildProcess, pid: number, log: string) {
    this.#child = child
    this.pid = pid
    this.log = log
    this.exited = new Promise(resolve =>
      child.once('exit', (code, signal) => {
        resolve({ code, signal })
      }),
    )
  }

  get hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** Sends SIGTERM, and after the timeout SIGKILL. */
  async stop(timeout: Seconds = 10): Promise<Exit> {
    signalGroup(this.pid, 'SIGTERM')
    const deadline = setTimeout(() => {
      signalGroup(this.pid, 'SIGKILL')
    }, timeout * 1000)
    await this.exited
    clearTimeout(deadline)
    return await this.kill()
  }

  /** Kills the process and all that it started. */
  async kill(): Promise<Exit> {
    await killGroup(this.pid)
    return await this.exited
  }

  /** Returns the last lines of its log, for error messages. */
  logTail(lines = 15): string {
    return tail(readFileSync(this.log, 'utf8'), lines)
  }
}

/** Starts a server whose output goes to a log file; throws if the program cannot be run. */
export async function startProcess(
  command: string,
  args: readonly string[],
  { log, cwd, env }: Launch,
): Promise<OwnProcess> {
  const output = openSync(log, 'a')
  try {
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', output, output],
    })
    await once(child, 'spawn')
    if (child.pid === undefined) throw new Error(`${command} has no process id`)
    return new OwnProcess(child, child.pid, log)
  } finally {
    closeSync(output)
  }
}

/** Sends a signal to a process group; no error if the group has ended. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Kills a process group and waits until it has ended and its ports are free. */
export async function killGroup(leader: number): Promise<void> {
  signalGroup(leader, 'SIGKILL')
  while (hasMembers(leader)) await sleep(5)
}

/**
 * Returns the start time of a process in clock ticks since boot; undefined if it does not exist.
 *
 * Process id and start time together identify a process, although the kernel reuses ids.
 */
export function startTicks(pid: number): number | undefined {
  return processStat(pid)?.startTicks
}

/** Whether a process group still has a running process. */
function hasMembers(leader: number): boolean {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.some(pid => processStat(Number(pid))?.group === leader)
}

/**
 * Reads `/proc/<pid>/stat`; undefined for a process that has ended.
 *
 * A zombie has ended, unless only its main thread has: its other threads keep its sockets open.
 */
function processStat(pid: number): { group: number; startTicks: number } | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  // The second field is the program's name, which may contain spaces and parentheses.
  const [state, , group, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const hasEnded = state === 'Z' && Number(rest[14]) <= 1
  return hasEnded ? undefined : { group: Number(group), startTicks: Number(rest[16]) }
}

export function tail(text: string, lines: number): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}
