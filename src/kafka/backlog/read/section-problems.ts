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
    const key = `${broker} ${errorCode} ${kind}`
    const alike = this.#lostRows.get(key)
    if (alike === undefined) {
      this.#lostRows.set(key, { kind, errorCode, broker, example: row, count: 1 })
    } else alike.count++
  }

  list(): readonly Problem[] {
    const ofRows = Array.from(this.#lostRows.values(), lost =>
      problemOf(lost.errorCode, subjectOf(lost)),
    )
    return [...this.#problems, ...ofRows]
  }
}

type RowKind = 'topic' | 'partition' | 'group' | 'commit'

interface LostRows {
  readonly kind: RowKind
  readonly errorCode: number
  readonly broker: number
  /** The first of them. */
  readonly example: string
  count: number
}

function isSame(one: Problem, other: Problem): boolean {
  return one.kind === other.kind && one.subject === other.subject && one.detail === other.detail
}

/** `broker 2, partition orders-0`, or `broker 2, 12 partitions such as orders-0`. */
function subjectOf({ kind, broker, example, count }: LostRows): string {
  const rows = count === 1 ? `${kind} ${example}` : `${count} ${kind}s such as ${example}`
  return broker === anyBroker ? rows : `broker ${broker}, ${rows}`
}

/** In place of a broker id: the broker is not known. */
export const anyBroker = -1
