/**
 * The memories of the readings of one cluster; they outlive its client.
 *
 * Each reading defines the class of its memory; this class creates and keeps the instances.
 */
export class ClusterMemory {
  readonly #memories = new Map<unknown, object>()

  /** Returns the memory of a reading; creates it at the first call. */
  of<Memory extends object>(ReadingMemory: new (cluster: this) => Memory): Memory {
    const known = this.#memories.get(ReadingMemory)
    if (known !== undefined) return known as Memory
    const memory = new ReadingMemory(this)
    this.#memories.set(ReadingMemory, memory)
    return memory
  }
}
