import type { Seconds } from '../../../src/reading/time.ts'
import type { QueueRow } from '../rabbitmq-readings.ts'

/** Events of a queue, each with a probability per second or a share of its messages. */
export interface Habits {
  readonly publish: (second: Seconds) => number
  readonly consume: (second: Seconds) => number
  /** Dead letters that arrive; no counter includes them. */
  readonly feed?: (second: Seconds) => number
  /** Messages dropped from the head, expired or purged. */
  readonly discard?: (second: Seconds) => number
  /** Messages set aside until their retry, one to 90 s later. */
  readonly retry?: (second: Seconds) => number
  /** Messages rejected, which the queue keeps as dead letters. */
  readonly reject?: (second: Seconds) => number
  /** Dead letters that their target confirms. */
  readonly confirm?: (second: Seconds) => number
  /** Whether the newest message is taken first, as with priorities. */
  readonly isNewestFirst?: boolean
}

/** The true state at the end of a second. */
interface Truth {
  readonly depth: number
  /** Those of the waiting messages that are set aside until their retry. */
  readonly delayed: number
  readonly deadLettering: number
  readonly published: number
  readonly completed: number
  readonly arrived: number
  readonly discarded: number
  /** Arrival of the oldest waiting message. NaN: none waits. */
  readonly oldestAt: Seconds
}

/** Pseudo-random numbers, reproducible by seed (mulberry32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below
  }
}

/** A queue simulated second by second, with the statistics of RabbitMQ, each of another instant. */
export class SimulatedQueue {
  readonly #truths: Truth[] = []

  constructor(habits: Habits, seconds: Seconds) {
    const waiting: Seconds[] = []
    /** Arrivals of delayed messages, by the second in which they are due. */
    const due = new Map<Seconds, Seconds[]>()
    let [published, completed, arrived, discarded, delayed, deadLettering] = [0, 0, 0, 0, 0, 0]
    for (let second = 0; second < seconds; second++) {
      const sent = Math.floor(habits.publish(second))
      const fed = Math.floor(habits.feed?.(second) ?? 0)
      published += sent
      arrived += sent + fed
      for (let count = 0; count < sent + fed; count++) waiting.push(second)
      const dropped = Math.min(Math.floor(habits.discard?.(second) ?? 0), waiting.length)
      waiting.splice(0, dropped)
      discarded += dropped
      const taken = Math.min(Math.floor(habits.consume(second)), waiting.length)
      waiting.splice(habits.isNewestFirst === true ? waiting.length - taken : 0, taken)
      completed += taken
      const returned = waiting.splice(0, Math.floor(habits.retry?.(second) ?? 0))
      const dueAt = second + 1 + ((second * 7) % 90)
      const others = due.get(dueAt) ?? []
      if (returned.length > 0)
        due.set(
          dueAt,
          [...others, ...returned].sort((a, b) => a - b),
        )
      delayed += returned.length
      const again = due.get(second) ?? []
      delayed -= again.length
      if (due.delete(second)) waiting.push(...again)
      if (again.length > 0) waiting.sort((a, b) => a - b)
      const rejected = waiting.splice(0, Math.floor(habits.reject?.(second) ?? 0)).length
      discarded += rejected
      deadLettering += rejected
      deadLettering = Math.max(deadLettering - Math.floor(habits.confirm?.(second) ?? 0), 0)
      // All lists are in order of arrival.
      const lists = [waiting, ...due.values()]
      const oldestAt = Math.min(...lists.map(([oldest]) => oldest ?? Infinity))
      this.#truths.push({
        ...{ depth: waiting.length + delayed, delayed, deadLettering },
        ...{ published, completed, arrived, discarded },
        oldestAt: oldestAt === Infinity ? NaN : oldestAt,
      })
    }
  }

  at(second: Seconds): Truth {
    const truth = this.#truths[Math.max(Math.floor(second), 0)]
    if (truth === undefined) throw new Error(`second ${second} was not simulated`)
    return truth
  }

  /** Returns the instant at which the currently reported depth was taken. */
  depthAt(now: Seconds, { depths, queue }: Phases): Seconds {
    return lastTick(lastTick(now, depths), queue)
  }

  /**
   * Returns the statistics reported by RabbitMQ with these phases of its clocks, each of 5 s.
   *
   * One process gathers the counters, another the depth that the queue last reported, a third the rest.
   */
  reported(now: Seconds, phases: Phases): Omit<QueueRow, 'name'> {
    const { published, completed } = this.at(lastTick(now, phases.counters))
    const { depth, ...then } = this.at(this.depthAt(now, phases))
    const { delayed, deadLettering } = this.at(
      lastTick(lastTick(now, phases.details), phases.queue),
    )
    return {
      ...{ ready: depth - then.delayed, unacked: 0, messages: depth + then.deadLettering },
      ...{ delayed, deadLettering, published, acked: completed, consumers: 1 },
    }
  }
}

/** Phase within 5 s of each of the clocks. */
export interface Phases {
  readonly counters: Seconds
  /** Of delayed messages and dead letters. */
  readonly details: Seconds
  readonly depths: Seconds
  readonly queue: Seconds
}

export function randomPhases(random: (below: number) => number): Phases {
  const phases = { counters: random(5), depths: random(5), queue: random(5) }
  return { ...phases, details: (phases.counters + phases.queue) % 5 }
}

function lastTick(now: Seconds, phase: Seconds): Seconds {
  return Math.floor((now - phase) / 5) * 5 + phase
}
