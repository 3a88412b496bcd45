import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from './cache.ts'
import { killGroup, type Launch, type OwnProcess, startProcess, startTicks } from './processes.ts'
import { watchRun } from './watchdog.ts'

/**
 * A folder with the processes of one run: they end together, and the folder is removed.
 *
 * It lists its processes, so that a watchdog ends exactly these when the owner is killed. Its name
 * contains the owner (process id and start time): a later run removes it if the watchdog was killed too.
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

  /** Starts a process that ends at the latest when this folder is closed. */
  async start(command: string, args: readonly string[], launch: Launch): Promise<OwnProcess> {
    const started = await startProcess(command, args, launch)
    if (this.#closed) {
      await started.kill()
      throw new Error(`${command} was cancelled while it started`)
    }
    writeFileSync(
      join(this.path, processList, String(started.pid)),
      String(startTicks(started.pid)),
    )
    this.#processes.push(started)
    return started
  }

  /** Kills its processes and removes the folder; its data needs no clean shutdown. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#processes.map(running => running.kill()))
    await rm(this.path, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Creates a folder for a run, after removing what killed runs left behind. */
export async function openRunFolder(label: string): Promise<RunFolder> {
  await removeLeftovers()
  await mkdir(runs(), { recursive: true })
  const owner = `${process.pid}-${startTicks(process.pid) ?? 0}`
  const path = await mkdtemp(join(runs(), `${label}@${owner}-`))
  mkdirSync(join(path, processList))
  watchRun(path)
  return new RunFolder(path)
}

/** Starts servers in a new run folder, which is closed if the start fails. */
export async function startInRunFolder<Server>(
  label: string,
  start: (run: RunFolder) => Promise<Server>,
): Promise<Server> {
  const run = await openRunFolder(label)
  try {
    return await start(run)
  } catch (error) {
    await run.close()
    throw error
  }
}

/** Kills the processes and removes the folders of runs whose owner has ended. */
export async function removeLeftovers(): Promise<void> {
  const names = await readdir(runs()).catch(() => [])
  for (const name of names.filter(isAbandoned)) {
    await removeRun(join(runs(), name))
  }
}

/** Kills the processes that a run's folder lists, and removes the folder. */
export async function removeRun(path: string): Promise<void> {
  for (const { pid, ticks } of await listedProcesses(path)) {
    if (startTicks(pid) === ticks) await killGroup(pid)
  }
  await rm(path, { recursive: true, force: true, maxRetries: 5 })
}

/** Folder in a run's folder with a file for each process: its name is the id, its content the start. */
const processList = 'processes'

function runs(): string {
  return join(cacheFolder(), 'runs')
}

/** Whether the owner in a name `label@pid-ticks-random` has ended. */
function isAbandoned(name: string): boolean {
  const [pid, ticks] = name.slice(name.lastIndexOf('@') + 1).split('-')
  return startTicks(Number(pid)) !== Number(ticks)
}

async function listedProcesses(path: string): Promise<readonly { pid: number; ticks: number }[]> {
  const pids = await readdir(join(path, processList)).catch(() => [])
  return await Promise.all(
    pids.map(async pid => ({
      pid: Number(pid),
      ticks: Number(await readFile(join(path, processList, pid), 'utf8')),
    })),
  )
}
