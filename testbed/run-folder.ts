import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from './cache.ts'
import { killGroup, type Launch, type OwnProcess, startProcess, startTicks } from './processes.ts'

/**
 * A private folder with the processes that run in it: the unit in which a real part lives and ends.
 *
 * Its name tells the owner (process id and start), and each process is noted in it, so that a later
 * run can end exactly what a killed run left behind.
 */
export class RunFolder {
  readonly path: string
  readonly #processes: OwnProcess[] = []
  #closed = false

  /** Use `openRunFolder`. */
  constructor(path: string) {
    this.path = path
  }

  file(name: string): string {
    return join(this.path, name)
  }

  /** Starts a process that ends with this folder at the latest. */
  async start(command: string, args: readonly string[], launch: Launch): Promise<OwnProcess> {
    const started = await startProcess(command, args, launch)
    if (this.#closed) {
      await started.kill()
      throw new Error(`${command} was called off while it started`)
    }
    writeFileSync(join(this.path, notes, String(started.pid)), String(startTicks(started.pid)))
    this.#processes.push(started)
    return started
  }

  /** Ends its processes at once and removes the folder: nothing in it is worth a farewell. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#processes.map(running => running.kill()))
    await rm(this.path, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Opens a folder for a run, after ending what killed runs have left. */
export async function openRunFolder(label: string): Promise<RunFolder> {
  await removeLeftovers()
  await mkdir(runs(), { recursive: true })
  const owner = `${process.pid}-${startTicks(process.pid) ?? 0}`
  const path = await mkdtemp(join(runs(), `${label}@${owner}-`))
  mkdirSync(join(path, notes))
  return new RunFolder(path)
}

/** Ends the processes and removes the folders of runs whose owner is gone. */
export async function removeLeftovers(): Promise<void> {
  const names = await readdir(runs()).catch(() => [])
  for (const name of names.filter(isAbandoned)) {
    const path = join(runs(), name)
    for (const note of await noted(path)) {
      if (startTicks(note.pid) === note.ticks) await killGroup(note.pid)
    }
    await rm(path, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Folder of a run that holds a note for each process: named by its id, telling its start. */
const notes = 'processes'

function runs(): string {
  return join(cacheFolder(), 'runs')
}

/** `label@pid-ticks-random`: whether that process is no more. */
function isAbandoned(name: string): boolean {
  const [pid, ticks] = name.slice(name.lastIndexOf('@') + 1).split('-')
  return startTicks(Number(pid)) !== Number(ticks)
}

async function noted(path: string): Promise<readonly { pid: number; ticks: number }[]> {
  const pids = await readdir(join(path, notes)).catch(() => [])
  return await Promise.all(
    pids.map(async pid => ({
      pid: Number(pid),
      ticks: Number(await readFile(join(path, notes, pid), 'utf8')),
    })),
  )
}
