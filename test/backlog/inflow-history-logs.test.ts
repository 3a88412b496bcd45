import t from 'tap'
import { ages } from '../../src/backlog/age.ts'
import { type Arrivals, narrowArrival } from '../../src/backlog/arrivals.ts'
import { InflowHistory, type RequestInterval } from '../../src/backlog/inflow-history.ts'
import { derive } from '../../src/columns/columns.ts'
import { seeded } from '../kafka/backlog/random-logs.ts'
import { LivingLog } from './living-log.ts'

const lasting = 30 * 3600
const logCount = 3
const consumersOfLog = 5
/** Sums of many fractions of a second differ in their last digits. */
const rounding = 1e-6

/** The next message of one consumer, and its true age. */
interface Consumer {
  readonly log: number
  readonly position: number
  /** Arrival of the offset itself. NaN: no message had this offset yet. */
  readonly age: number
  /** Arrival of the first message from this offset on that survived compaction. */
  readonly ageOfMessage: number
}

/** Consumers of logs, and the exporter that polls both at intervals. */
class Exporter {
  readonly history = new InflowHistory()
  readonly #random: () => number
  readonly #logs: LivingLog[]
  readonly #positions: number[]
  readonly #reportedEnds: number[]

  constructor(random: () => number) {
    this.#random = random
    this.#logs = Array.from({ length: logCount }, () => new LivingLog(random))
    this.#positions = Array.from({ length: logCount * consumersOfLog }, () => 0)
    this.#reportedEnds = this.#logs.map(() => 0)
  }

  /** A reading: positions first, then log ends, each taken at some instant within its request. */
  poll(sentAt: number, latency: number): { read: RequestInterval; consumers: readonly Consumer[] } {
    const read = { sentAt, receivedAt: sentAt + latency }
    const readAt = sentAt + this.#random() * latency
    for (const log of this.#logs) log.liveUntil(readAt)
    const consumers = this.#positions.map((_, consumer) => this.#consume(consumer, readAt))
    const receivedBy = read.receivedAt + latency
    const endsReadAt = read.receivedAt + this.#random() * latency
    const inflow = Float64Array.from(this.#logs, (_, log) => this.#endOf(log, endsReadAt))
    this.history.append(inflow, { sentAt: read.receivedAt, receivedAt: receivedBy })
    // Ages are computed only for positions with waiting messages.
    const waiting = consumers.filter(
      ({ log, position }) => position < (this.#reportedEnds[log] ?? 0),
    )
    return { read, consumers: waiting }
  }

  /** The consumer advances, seeks back or forward, or falls behind the log start. */
  #consume(consumer: number, now: number): Consumer {
    const at = Math.floor(consumer / consumersOfLog)
    const log = this.#log(at)
    const before = Math.min(this.#positions[consumer] ?? 0, log.end)
    const whim = this.#random()
    const lag = log.end - before
    let position = before
    if (whim < 0.01) position = Math.floor(this.#random() * log.end)
    else if (whim < 0.02) position = log.end
    else if (whim < 0.3) position += Math.floor((this.#random() * lag) / 20)
    if (this.#random() < 0.001) log.deleteUntil(position)
    position = Math.max(position, log.start)
    this.#positions[consumer] = position
    const age = now - log.arrivalOf(position)
    return { log: at, position, age, ageOfMessage: now - log.arrivalFrom(position) }
  }

  /** NaN: not reported. */
  #endOf(at: number, now: number): number {
    const log = this.#log(at)
    log.liveUntil(now)
    const fate = this.#random()
    if (fate < 0.0005) log.compact()
    if (fate > 0.9998) {
      this.history.forget(at)
      this.#logs[at] = new LivingLog(this.#random)
      this.#log(at).liveUntil(now)
    } else if (fate > 0.9995) {
      const seenEnd = this.#reportedEnds[at] ?? 0
      log.cut(now, seenEnd)
      if (log.end < seenEnd) this.history.cut(at, log.end)
    } else if (this.#random() < 0.1) return NaN
    this.#reportedEnds[at] = this.#log(at).end
    return this.#log(at).end
  }

  #log(at: number): LivingLog {
    const log = this.#logs[at]
    if (log === undefined) throw new Error(`there is no log ${at}`)
    return log
  }
}

/** Bounds from another source: correct but not exact, and known for some messages only. */
function evidenceOf(
  consumers: readonly Consumer[],
  { receivedAt }: RequestInterval,
  random: () => number,
): Pick<Arrivals, 'notBefore' | 'notAfter'> {
  const around = (side: number): Float64Array =>
    derive(consumers.length, row => {
      const arrivedAt = receivedAt - (consumers[row]?.age ?? NaN)
      return random() < 0.5 ? NaN : arrivedAt + side * (10 + random() * 1000)
    })
  return { notBefore: around(-1), notAfter: around(1) }
}

for (let seed = 1; seed <= 12; seed++) {
  t.test(`seed ${seed}: the true age is always within its bounds`, t => {
    const random = seeded(seed)
    const interval = 10 ** (0.8 + random() * 1.5)
    const exporter = new Exporter(random)
    const wrong: unknown[] = []
    let [sentAt, rows, bracketed] = [0, 0, 0]
    while (sentAt < lasting) {
      const latency = random() * Math.min(interval / 3, 10)
      const { read, consumers } = exporter.poll(sentAt, latency)
      const arrivals = exporter.history.arrivals(
        Uint32Array.from(consumers, ({ log }) => log),
        Float64Array.from(consumers, ({ position }) => position),
      )
      const other = evidenceOf(consumers, read, random)
      const byHistory = ages(arrivals, read)
      consumers.forEach((_, row) => {
        narrowArrival(arrivals, row, other.notBefore[row] ?? NaN, other.notAfter[row] ?? NaN)
      })
      const all = { byHistory, narrowed: ages(arrivals, read) }
      for (const [by, { age, lowerBound, upperBound }] of Object.entries(all)) {
        consumers.forEach((consumer, row) => {
          const [likely = NaN, lower = NaN, upper = NaN] = [age, lowerBound, upperBound].map(
            column => column[row],
          )
          rows++
          if (lower >= 0 && upper >= 0) bracketed++
          const isWrong =
            lower > (consumer.age || 0) + rounding ||
            upper < consumer.age - rounding ||
            upper < consumer.ageOfMessage - rounding ||
            likely < lower - rounding ||
            likely > upper + rounding
          if (isWrong) wrong.push({ by, sentAt, interval, lower, likely, upper, ...consumer })
        })
      }
      sentAt += interval * (0.8 + 0.4 * random())
      // Some readings are missing, sometimes for an hour.
      if (random() < 0.05) sentAt += interval * 10 * random()
      if (random() < 0.0005) sentAt += 3600
    }
    t.same(wrong.slice(0, 3), [], `seed ${seed}`)
    t.ok(bracketed > rows / 2, `${bracketed} of ${rows} ages have both bounds`)
    t.end()
  })
}
