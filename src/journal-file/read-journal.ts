import { createReadStream } from 'node:fs'
import type { ClusterState, JournalEvent, PastEvents } from '../backlog/history/journal.ts'
import type { UnixSeconds } from '../reading/time.ts'
import { type ClusterName, type JournalLine, parseLine } from './journal-line.ts'
import { olderFile } from './rotating-file.ts'

/** In characters; names have at most 255 each, and escapes up to six characters. */
const maxLine = 16 * 1024

/** Events of one cluster that are kept; a journal holds no more. */
const maxEvents = 10_000

/** What the journal of earlier runs says of each cluster. */
export interface PastJournal {
  readonly clusters: ReadonlyMap<string, PastEvents>
  /** Lines that could not be read, such as the last one of a run that was killed. */
  readonly damagedLines: number
}

/** Returns the key of a cluster in `PastJournal.clusters`. */
export function clusterKey({ system, cluster }: ClusterName): string {
  return `${system} ${cluster}`
}

/** Reads a journal and its older part. Rejects if a file exists and cannot be read. */
export async function readJournal(path: string): Promise<PastJournal> {
  const clusters = new Map<string, PastCluster>()
  let damagedLines = 0
  let observedUntil = NaN
  for (const file of [olderFile(path), path]) {
    for await (const text of linesOf(file)) {
      const line = parseLine(text)
      if (line === null) {
        damagedLines++
        continue
      }
      if (line.kind !== 'running') {
        const key = clusterKey(line.cluster)
        const cluster = clusters.get(key) ?? new PastCluster()
        clusters.set(key, cluster)
        cluster.take(line)
      }
      observedUntil = line.kind === 'event' ? line.event.at : line.at
    }
  }
  return {
    clusters: new Map([...clusters].map(([key, cluster]) => [key, cluster.past(observedUntil)])),
    damagedLines,
  }
}

/** Collects what the lines say of one cluster. */
class PastCluster {
  #events: JournalEvent[] = []
  #completeSince: UnixSeconds = NaN
  /** When recording ended, because the cluster was removed. NaN: it goes on. */
  #endedAt: UnixSeconds = NaN

  take(line: Exclude<JournalLine, { kind: 'running' }>): void {
    if (line.kind === 'event') {
      this.#add(line.event)
      return
    }
    const { at, isRecording } = line
    if (Number.isNaN(this.#completeSince)) this.#completeSince = at
    if (!isRecording) this.#endedAt = at
    else if (!Number.isNaN(this.#endedAt)) {
      this.#addState('unobserved', this.#endedAt)
      this.#addState('up', at)
      this.#endedAt = NaN
    }
  }

  past(observedUntil: UnixSeconds): PastEvents {
    return {
      events: this.#events,
      completeSince: this.#completeSince,
      observedUntil: Number.isNaN(this.#endedAt) ? observedUntil : this.#endedAt,
    }
  }

  #addState(after: ClusterState, at: UnixSeconds): void {
    const last = this.#events.findLast(event => event.kind === 'cluster')
    const since = last?.at ?? this.#completeSince
    this.#add({ kind: 'cluster', at, before: last?.after ?? 'up', after, since })
  }

  #add(event: JournalEvent): void {
    // A new file begins with the time at which it was written, seconds after the first event in it.
    if (!(this.#completeSince <= event.at)) this.#completeSince = event.at
    this.#events.push(event)
    if (this.#events.length < 2 * maxEvents) return
    const dropped = this.#events.splice(0, this.#events.length - maxEvents)
    this.#completeSince = dropped.at(-1)?.at ?? this.#completeSince
  }
}

/** Yields the lines of a file, also a last one without a line break; none if there is no such file. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const stream = createReadStream(file, 'utf8')
  let rest = ''
  let isTooLong = false
  try {
    for await (const chunk of stream as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      if (isTooLong && lines.length > 0) {
        lines[0] = ''
        isTooLong = false
      }
      yield* lines.filter(line => line !== '')
      if (rest.length > maxLine) {
        rest = '{'
        isTooLong = true
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  if (rest !== '') yield rest
}
