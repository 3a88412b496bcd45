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
  /** File that takes what the process prints. */
  readonly log: string
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/**
 * A server process that is ours to end.
 *
 * It leads a process group of its own: a Ctrl-C at the terminal does not reach it, and what it
 * started in turn ends with it.
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

  /** Asks it to end, and after the bound ends it by force. */
  async stop(bound: Seconds = 10): Promise<Exit> {
    signalGroup(this.pid, 'SIGTERM')
    const deadline = setTimeout(() => {
      signalGroup(this.pid, 'SIGKILL')
    }, bound * 1000)
    await this.exited
    clearTimeout(deadline)
    return await this.kill()
  }

  /** Ends it and all it started at once, as a power cut would. */
  async kill(): Promise<Exit> {
    await killGroup(this.pid)
    return await this.exited
  }

  /** The last lines of its log, for messages about it. */
  logTail(lines = 15): string {
    return tail(readFileSync(this.log, 'utf8'), lines)
  }
}

/** Starts a server whose output goes to its log; throws when the program cannot be run. */
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

/** Signals a process and all that it started; one that is gone is no error. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Ends a process and all that it started; then they are gone, ports and all. */
export async function killGroup(leader: number): Promise<void> {
  signalGroup(leader, 'SIGKILL')
  while (hasMembers(leader)) await sleep(5)
}

/**
 * When a process started, in the kernel's clock ticks; undefined when there is none.
 *
 * With the process id it names one process for good, although the kernel reuses ids.
 */
export function startTicks(pid: number): number | undefined {
  return kernelView(pid)?.startTicks
}

/** Whether a process group still has a process that runs. */
function hasMembers(leader: number): boolean {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.some(pid => kernelView(Number(pid))?.group === leader)
}

/**
 * What the kernel says of a process that runs.
 *
 * One that only waits to be reaped has ended; but where only its first thread has, the others still
 * hold its sockets.
 */
function kernelView(pid: number): { group: number; startTicks: number } | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  // The second field is the program's name, which may hold spaces and parentheses.
  const [state, , group, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const hasEnded = state === 'Z' && Number(rest[14]) <= 1
  return hasEnded ? undefined : { group: Number(group), startTicks: Number(rest[16]) }
}

export function tail(text: string, lines: number): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}
