import { problemOf } from '../../client/error-codes.ts'
import type { Problem } from '../../../reading/problem.ts'

/** Problems of one section of a reading: few, however many rows they affect. */
export class SectionProblems {
  readonly #problems: Problem[] = []
  readonly #lostRows = new Map<string, LostRows>()

  /** Adds a problem, unless the same one was added before. */
  add(problem: Problem): void {
    if (!this.#problems.some(known => isSame(known, problem))) this.#problems.push(problem)
  }

  /** Adds the error of a row; all rows with the same error at one broker are one problem. */
  addRow(kind: RowKind, row: string, errorCode: number, broker: number): void {
    this.#addRow({ kind, reason: errorCode, broker, example: row, count: 1 })
  }

  /** Adds a value of a row that cannot be true; all such rows at one broker are one problem. */
  addImplausible(kind: RowKind, row: string, value: ImplausibleValue, broker: number): void {
    this.#addRow({ kind, reason: value, broker, example: row, count: 1 })
  }

  /** Adds a row that was dropped, because another one has the same name after decoding. */
  addRepeated(kind: RowKind, row: string, broker: number): void {
    this.#addRow({ kind, reason: 'repeated', broker, example: row, count: 1 })
  }

  list(): readonly Problem[] {
    return [...this.#problems, ...Array.from(this.#lostRows.values(), problemOfRows)]
  }

  #addRow(lost: LostRows): void {
    const key = `${lost.broker} ${lost.reason} ${lost.kind}`
    const alike = this.#lostRows.get(key)
    if (alike === undefined) this.#lostRows.set(key, lost)
    else alike.count++
  }
}

type RowKind = 'topic' | 'partition' | 'group' | 'commit'

/** What is wrong with a value that cannot be true. */
const implausibleValues = {
  committedOffset: 'the committed offset is beyond 2^53, which no log reaches',
  offset: 'the offset is beyond 2^53, which no log reaches',
  reportedLag: 'the lag is beyond 2^53, which no log reaches',
  timestamp:
    'the time of a record is not in milliseconds, or more than a day ahead: no age follows from it',
} as const

type ImplausibleValue = keyof typeof implausibleValues

const repeated = 'listed twice, or the names of several are the same after decoding'

interface LostRows {
  readonly kind: RowKind
  /** An error code, the value that cannot be true, or a name that another row has too. */
  readonly reason: number | ImplausibleValue | 'repeated'
  readonly broker: number
  /** The first of them. */
  readonly example: string
  count: number
}

function isSame(one: Problem, other: Problem): boolean {
  return one.kind === other.kind && one.subject === other.subject && one.detail === other.detail
}

function problemOfRows(lost: LostRows): Problem {
  const subject = subjectOf(lost)
  if (typeof lost.reason === 'number') return problemOf(lost.reason, subject)
  if (lost.reason === 'repeated') return { kind: 'malformed', subject, detail: repeated }
  return { kind: 'implausible', subject, detail: implausibleValues[lost.reason] }
}

/** `broker 2, partition orders-0`, or `broker 2, 12 partitions such as orders-0`. */
function subjectOf({ kind, broker, example, count }: LostRows): string {
  const rows = count === 1 ? `${kind} ${example}` : `${count} ${kind}s such as ${example}`
  return broker === anyBroker ? rows : `broker ${broker}, ${rows}`
}

/** In place of a broker id: the broker is not known. */
export const anyBroker = -1
