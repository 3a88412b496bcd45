import { cell } from '../../../columns/columns.ts'
import type { Directory } from '../../../columns/directory.ts'
import { RememberedColumn } from '../../../columns/remembered-column.ts'
import { isFresh, type Observation } from '../../../reading/observation.ts'

/** The last reading of a number, by `Directory` id, held for a while when it cannot be read. */
export class LastKnownValues {
  readonly #value = new RememberedColumn()
  readonly #readAt = new RememberedColumn()

  /** Takes what was told; NaN, it answers the last reading while that counts. */
  currentOrLast(id: number, told: number, moment: Observation): number {
    if (Number.isNaN(told)) return isFresh(this.#readAt.at(id), moment) ? this.last(id) : NaN
    this.#value.set(id, told)
    this.#readAt.set(id, moment.now.monotonic)
    return told
  }

  /** The last reading, however old. NaN: there is none. */
  last(id: number): number {
    return this.#value.at(id)
  }

  forget(id: number): void {
    this.#value.forget(id)
    this.#readAt.forget(id)
  }

  /** Makes room for so many ids at once. */
  *reserve(capacity: number): Generator<void, void> {
    this.#value.reserve(capacity)
    yield
    this.#readAt.reserve(capacity)
    yield
  }
}

/** Forgets everything under ids that no row has any more; `ids` names each id once. */
export function forgetUnused<Inner extends string | number>(
  directory: Directory<Inner>,
  ids: Uint32Array,
  forget: (id: number, outer: string, inner: Inner) => void,
): void {
  if (directory.size === ids.length) return
  const isUsed = new Uint8Array(directory.capacity)
  for (const id of ids) isUsed[id] = 1
  directory.sweep((_outer, _inner, id) => cell(isUsed, id) === 1, forget)
}
