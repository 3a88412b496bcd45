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

/** What one consumer has to do next, and how old that truly is. */
interface Consumer {
  readonly log: number
  readonly position: number
  /** Of the offset. NaN: nothing was there yet. */
  readonly age: number
  /** Of the first message from there on that compaction left. */
  readonly ageOfMessage: number
}

/** Consumers of logs, and the exporter that looks at both now and then. */
class Exporter {
  readonly history = new InflowHistory()
  readonly #random: () => number
  readonly #logs: LivingLog[]
  readonly #positions: number[]
  readonly #told: number[]

  constructor(random: () => number) {
    this.#random = random
    this.#logs = Array.from({ length: logCount }, () => new LivingLog(random))
    this.#positions = Array.from({ length: logCount * consumersOfLog }, () => 0)
    this.#told = this.#logs.map(() => 0)
  }

  /** A reading: positions first, then log ends, each somewhen between question and answer. */
  poll(asked: number, latency: number): { read: RequestInterval; consumers: readonly Consumer[] } {
    const read = { sentAt: asked, receivedAt: asked + latency }
    const readAt = asked + this.#random() * latency
    for (const log of this.#logs) log.liveUntil(readAt)
    const consumers = this.#positions.map((_, consumer) => this.#consume(consumer, readAt))
    const toldBy = read.receivedAt + latency
    const toldAt = read.receivedAt + this.#random() * latency
    const inflow = Float64Array.from(this.#logs, (_, log) => this.#endOf(log, toldAt))
    this.history.append(inflow, { sentAt: read.receivedAt, receivedAt: toldBy })
    // Only what waits by this reading is asked for.
    const waiting = consumers.filter(({ log, position }) => position < (this.#told[log] ?? 0))
    return { read, consumers: waiting }
  }

  /** Reads on from where it was, or goes to and fro, and falls behind what retention left. */
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

  /** NaN: not told. */
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
      const seenEnd = this.#told[at] ?? 0
      log.cut(now, seenEnd)
      if (log.end < seenEnd) this.history.cut(at, log.end)
    } else if (this.#random() < 0.1) return NaN
    this.#told[at] = this.#log(at).end
    return this.#log(at).end
  }

  #log(at: number): LivingLog {
    const log = this.#logs[at]
    if (log === undefined) throw new Error(`there is no log ${at}`)
    return log
  }
}

/** What others say of arrivals: true, of some messages, and not exact. */
function evidenceOf(
  consumers: readonly Consumer[],
  { receivedAt: answered }: RequestInterval,
  random: () => number,
): Pick<Arrivals, 'notBefore' | 'notAfter'> {
  const around = (side: number): Float64Array =>
    derive(consumers.length, row => {
      const arrivedAt = answered - (consumers[row]?.age ?? NaN)
      return random() < 0.5 ? NaN : arrivedAt + side * (10 + random() * 1000)
    })
  return { notBefore: around(-1), notAfter: around(1) }
}

for (let seed = 1; seed <= 12; seed++) {
  t.test(`seed ${seed}: every age is within its bounds, for whatever becomes of the logs`, t => {
    const random = seeded(seed)
    const interval = 10 ** (0.8 + random() * 1.5)
    const exporter = new Exporter(random)
    const wrong: unknown[] = []
    let [asked, rows, bracketed] = [0, 0, 0]
    while (asked < lasting) {
      const latency = random() * Math.min(interval / 3, 10)
      const { read, consumers } = exporter.poll(asked, latency)
      const seen = exporter.history.arrivals(
        Uint32Array.from(consumers, ({ log }) => log),
        Float64Array.from(consumers, ({ position }) => position),
      )
      const said = evidenceOf(consumers, read, random)
      const bySeen = ages(seen, read)
      consumers.forEach((_, row) => {
        narrowArrival(seen, row, said.notBefore[row] ?? NaN, said.notAfter[row] ?? NaN)
      })
      const all = { seen: bySeen, narrowed: ages(seen, read) }
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
          if (isWrong) wrong.push({ by, asked, interval, lower, likely, upper, ...consumer })
        })
      }
      asked += interval * (0.8 + 0.4 * random())
      // Missing readings, and now and then an hour of them.
      if (random() < 0.05) asked += interval * 10 * random()
      if (random() < 0.0005) asked += 3600
    }
    t.same(wrong.slice(0, 3), [], `seed ${seed}`)
    t.ok(bracketed > rows / 2, `${bracketed} of ${rows} ages have both bounds`)
    t.end()
  })
}
