import { ClusterCounters } from './cluster-counters.ts'
import { Restarts } from './restarts.ts'

/**
 * The memory of one RabbitMQ cluster; outlives its clients.
 *
 * Each reading has a memory of its own, which this class does not know. Here is what they share: one
 * reading sets it and the others use it.
 */
export class RabbitmqMemory {
  readonly restarts = new Restarts()
  readonly counters = new ClusterCounters(this.restarts)
  /** RabbitMQ's version as last reported. '': never reported. */
  version = ''
  /** Names of the virtual hosts that are known to exist. */
  vhosts: readonly string[] = []
  readonly #memories = new Map<unknown, object>()

  /** Returns the memory of a reading; creates it at the first call. */
  of<Memory extends object>(ReadingMemory: new (cluster: RabbitmqMemory) => Memory): Memory {
    const known = this.#memories.get(ReadingMemory)
    if (known !== undefined) return known as Memory
    const memory = new ReadingMemory(this)
    this.#memories.set(ReadingMemory, memory)
    return memory
  }
}
