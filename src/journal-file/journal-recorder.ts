import type { Journal } from '../backlog/history/journal.ts'
import type { Seconds } from '../reading/time.ts'
import type { Clock } from '../scheduling/clock.ts'
import { OneAtATime } from '../scheduling/one-at-a-time.ts'
import type { CancelTimer, Timer } from '../scheduling/timer.ts'
import { type ClusterName, lineText } from './journal-line.ts'
import type { JournalFileConfig } from './options.ts'
import { clusterKey, readJournal } from './read-journal.ts'
import { RotatingFile } from './rotating-file.ts'

/** Events of the last moments are lost if the exporter is killed. */
const writeInterval: Seconds = 5

/** How exactly a digest after a restart knows when the exporter ended. */
const runningInterval: Seconds = 60

/** Time between two log lines about failed writes. */
const repeatAfter: Seconds = 600

/** The journal of one configured cluster. */
export interface ClusterJournal extends ClusterName {
  readonly journal: Journal
}

interface RecorderOptions {
  readonly config: JournalFileConfig
  readonly journals: () => readonly ClusterJournal[]
  readonly clock: Clock
  readonly timer: Timer
  readonly log: {
    info(fields: Readonly<Record<string, unknown>>, message: string): void
    error(fields: Readonly<Record<string, unknown>>, message: string): void
  }
}

/** Restores the journals of all clusters from a file, and appends their events to it. */
export class JournalRecorder {
  readonly #options: RecorderOptions
  readonly #file: RotatingFile
  /** Number of events of each journal that are in the file, by cluster. */
  readonly #written = new Map<string, { readonly source: ClusterJournal; readonly count: number }>()
  readonly #writes = new OneAtATime()
  #cancelNext: CancelTimer = () => undefined
  #runningWrittenAt: Seconds = -Infinity
  #isStarted = false
  #failures = 0
  #failureLoggedAt: Seconds = -Infinity

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#file = new RotatingFile(options.config.path, options.config.maxSize)
  }

  /** Attempts to write that failed. */
  get failures(): number {
    return this.#failures
  }

  /** Restores all journals, then records until `stop`. Never rejects. */
  async start(): Promise<void> {
    await this.#restore()
    this.#isStarted = true
    this.#scheduleNext()
  }

  /** Writes the remaining events, and ends. Never rejects. */
  async stop(): Promise<void> {
    // The file may belong to the exporter that already listens on the port.
    if (!this.#isStarted) return
    this.#cancelNext()
    await this.#writes.run(() => this.#writeNow(true))
  }

  /** Writes the events since the last write. Never rejects. */
  write(): Promise<void> {
    return this.#writes.run(() => this.#writeNow(false))
  }

  async #restore(): Promise<void> {
    const { config, journals, log } = this.#options
    const { path } = config
    try {
      const { clusters, damagedLines } = await readJournal(path)
      for (const source of journals()) {
        const past = clusters.get(clusterKey(source))
        if (past !== undefined) source.journal.restore(past)
        // Its recording line is in the file already.
        if (past !== undefined) this.#written.set(clusterKey(source), { source, count: 0 })
      }
      log.info({ path, damaged_lines: damagedLines }, 'journal read')
    } catch (error) {
      this.#failed(error, 'journal cannot be read, events of earlier runs are missing')
    }
  }

  #scheduleNext(): void {
    this.#cancelNext = this.#options.timer(writeInterval, () => {
      void this.write()
      this.#scheduleNext()
    })
  }

  async #writeNow(isLast: boolean): Promise<void> {
    const { clock, journals } = this.#options
    const { wall: at, monotonic } = clock.now()
    const current = journals()
    const counts = current.map(({ journal }) => journal.added)
    const isDue = isLast || monotonic - this.#runningWrittenAt >= runningInterval
    const recording = (cluster: ClusterName, isRecording: boolean): string =>
      lineText({ kind: 'recording', at, cluster, isRecording })
    const keys = new Set(current.map(clusterKey))
    const removed = [...this.#written].filter(([key]) => !keys.has(key))
    const lines = [
      ...removed.map(([, { source }]) => recording(source, false)),
      ...current.flatMap((source, at) => this.#linesOf(source, counts[at] ?? 0, recording)),
      ...(isDue ? [lineText({ kind: 'running', at })] : []),
    ].join('')
    if (lines === '') return
    try {
      await this.#file.append(lines, () => current.map(name => recording(name, true)).join(''))
    } catch (error) {
      this.#failed(error, 'journal cannot be written, its lines are kept in memory')
      return
    }
    for (const [key] of removed) this.#written.delete(key)
    for (const [at, source] of current.entries()) {
      this.#written.set(clusterKey(source), { source, count: counts[at] ?? 0 })
    }
    if (isDue) this.#runningWrittenAt = monotonic
  }

  #linesOf(
    source: ClusterJournal,
    count: number,
    recording: (cluster: ClusterName, isRecording: boolean) => string,
  ): readonly string[] {
    const written = this.#written.get(clusterKey(source))
    const isSame = written?.source.journal === source.journal
    const lines: string[] = []
    // A journal that started again with a reload missed what happened in between.
    if (written !== undefined && !isSame) lines.push(recording(written.source, false))
    if (!isSame) lines.push(recording(source, true))
    const missing = count - (isSame ? written.count : 0)
    const events = missing === 0 ? [] : source.journal.events.slice(-missing)
    return [...lines, ...events.map(event => lineText({ kind: 'event', cluster: source, event }))]
  }

  #failed(error: unknown, message: string): void {
    const { clock, config, log } = this.#options
    this.#failures++
    const now = clock.now().monotonic
    if (now - this.#failureLoggedAt < repeatAfter) return
    this.#failureLoggedAt = now
    log.error({ path: config.path, err: error }, message)
  }
}
