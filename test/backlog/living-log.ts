import type { Seconds } from '../../src/reading/time.ts'

/** A log that receives and loses messages, with the true arrival of each. */
export class LivingLog {
  readonly #random: () => number
  /** When the message at each offset arrived. */
  readonly #arrivals: Seconds[] = []
  /** Offsets removed by compaction. */
  readonly #compacted = new Set<number>()
  #start = 0
  #nextArrival: Seconds = 0
  #spacing: Seconds = 1
  #phaseEnd: Seconds = 0

  constructor(random: () => number) {
    this.#random = random
  }

  get start(): number {
    return this.#start
  }

  get end(): number {
    return this.#arrivals.length
  }

  arrivalOf(offset: number): Seconds {
    return this.#arrivals[offset] ?? NaN
  }

  /** Arrival of the first message from an offset on that survived compaction. NaN: none. */
  arrivalFrom(offset: number): Seconds {
    let remaining = offset
    while (this.#compacted.has(remaining)) remaining++
    return this.arrivalOf(remaining)
  }

  /** Appends messages up to an instant: steadily, in bursts, or none for hours. */
  liveUntil(now: Seconds): void {
    while (this.#nextArrival <= now) {
      if (this.#nextArrival >= this.#phaseEnd) this.#beginPhase()
      else this.#receive(this.#nextArrival)
      this.#nextArrival += this.#spacing * 2 * this.#random()
    }
  }

  /** Deletes messages below an offset, as retention does. */
  deleteUntil(offset: number): void {
    this.#start = Math.max(this.#start, offset)
  }

  compact(): void {
    for (let offset = this.#start; offset < this.end; offset++) {
      if (this.#random() < 0.1) this.#compacted.add(offset)
    }
  }

  /** Truncates the log, and appends messages at once; the end stays below the last reported one. */
  cut(now: Seconds, seenEnd: number): void {
    const lost = Math.floor(this.#random() * (this.end - this.#start))
    this.#arrivals.length -= lost
    for (let offset = this.end; offset < this.end + lost; offset++) this.#compacted.delete(offset)
    const replaced = Math.floor(this.#random() * (seenEnd - this.end)) / 2
    for (let count = 0; count < replaced; count++) this.#receive(now)
  }

  #receive(now: Seconds): void {
    // A transaction leaves a marker behind its last message: an offset like any other.
    const offsets = this.#random() < 0.1 ? 2 : 1
    for (let count = 0; count < offsets; count++) this.#arrivals.push(now)
  }

  #beginPhase(): void {
    const begin = this.#nextArrival
    const lasting = 10 ** (1 + this.#random() * 3.3)
    const most = this.#random() < 0.3 ? 1 : 300
    this.#phaseEnd = begin + lasting
    this.#spacing = lasting / (1 + this.#random() * most)
    if (this.#random() < 0.2) this.#receiveBurst(begin)
    if (this.#random() < 0.3) this.#nextArrival = this.#phaseEnd
  }

  #receiveBurst(now: Seconds): void {
    const messages = this.#random() * 500
    for (let count = 0; count < messages; count++) this.#receive(now)
  }
}
