import { readFile } from 'node:fs/promises'
import type { UnixSeconds } from '../reading/time.ts'
import { OneAtATime } from '../scheduling/one-at-a-time.ts'
import { replaceFile } from './atomic-file.ts'

/** What is remembered of one report and target. */
export interface DeliveryState {
  /** End of the last period that was sent, or reported as missed. */
  readonly sentUntil: UnixSeconds
  /** When the schedule runs next. Null: unknown. */
  readonly nextRun: UnixSeconds | null
}

/** The states of all reports, in a file that is replaced as a whole. */
export class StateFile {
  readonly #path: string | null
  readonly #states = new Map<string, DeliveryState>()
  readonly #writes = new OneAtATime()

  /** `path` null: they are kept in memory only. */
  constructor(path: string | null) {
    this.#path = path
  }

  /** Rejects if the file exists and cannot be read; then nothing is remembered. */
  async load(): Promise<void> {
    if (this.#path === null) return
    for (const [key, state] of Object.entries(await statesIn(this.#path))) {
      if (isState(state)) this.#states.set(key, state)
    }
  }

  get(key: string): DeliveryState | undefined {
    return this.#states.get(key)
  }

  /** Rejects if the file cannot be written; the state is then remembered in memory. */
  async set(key: string, state: DeliveryState): Promise<void> {
    this.#states.set(key, state)
    const path = this.#path
    if (path === null) return
    await this.#writes.run(() =>
      replaceFile(path, `${JSON.stringify(Object.fromEntries(this.#states), null, 2)}\n`),
    )
  }
}

async function statesIn(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
    throw new Error('the state file is not a JSON object')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

function isState(value: unknown): value is DeliveryState {
  const { sentUntil, nextRun } = (value ?? {}) as Partial<DeliveryState>
  return Number.isFinite(sentUntil) && (nextRun === null || Number.isFinite(nextRun))
}
