import { ages } from '../src/backlog/age.ts'
import {
  historyHorizon,
  InflowHistory,
  type RequestInterval,
} from '../src/backlog/inflow-history.ts'
import { cell, derive, deriveIndex } from '../src/columns/columns.ts'
import type { Seconds } from '../src/reading/time.ts'
import type { Benchmark } from './benchmark.ts'
import { type Figure, median } from './figure.ts'

const streams = 100_000
const interval: Seconds = 15
const latency: Seconds = 0.5
/** Number of measured polls, after a day of polls. */
const measured = 20

/** They cover all ages from one poll interval to the horizon of history. */
const bands: readonly (readonly [name: string, from: Seconds, to: Seconds])[] = [
  ['15 s to 1 min', 15, 60],
  ['1 to 10 min', 60, 600],
  ['10 min to 1 h', 600, 3600],
  ['1 to 6 h', 3600, 6 * 3600],
  ['6 to 23 h', 6 * 3600, 23 * 3600],
]

export const history: Benchmark = {
  name: 'history',
  description: `ages in ${streams.toLocaleString('en')} streams by a day of readings every ${interval} s`,
  measure() {
    const kept = new InflowHistory()
    let now = 0
    for (; now < historyHorizon + interval; now += interval) kept.append(inflowAt(now), within(now))
    const appends: Seconds[] = []
    const lookups: Seconds[] = []
    for (let poll = 0; poll < measured; poll++, now += interval) {
      const inflow = inflowAt(now)
      appends.push(cpuTimeOf(() => kept.append(inflow, within(now))))
      const positions = positionsOf(now, 15, historyHorizon - interval)
      lookups.push(cpuTimeOf(() => agesOf(kept, positions, now)))
    }
    const bytes = kept.size * streams * Float64Array.BYTES_PER_ELEMENT
    return Promise.resolve([
      { what: 'columns', unit: 'count', runs: [kept.size], budget: 75 },
      { what: 'memory of columns', unit: 'bytes', runs: [bytes], budget: 60e6 },
      { what: 'CPU time of an append', unit: 'seconds', runs: appends, budget: 0.05 },
      { what: 'CPU time of all ages', unit: 'seconds', runs: lookups, budget: 0.45 },
      ...bands.flatMap(band => widthFigures(kept, band, now - interval)),
    ])
  },
}

/** Returns messages per second: from one in 100 s to a thousand per second. */
function rate(stream: number): number {
  return 10 ** ((5 * stream) / streams - 2)
}

function inflowAt(now: Seconds): Float64Array {
  return derive(streams, stream => Math.floor(rate(stream) * now))
}

function within(now: Seconds): RequestInterval {
  return { sentAt: now - latency / 2, receivedAt: now + latency / 2 }
}

/** Returns a position in each stream, with ages between two bounds; neighbours have unrelated ages. */
function positionsOf(now: Seconds, youngest: Seconds, oldest: Seconds): Float64Array {
  return derive(streams, stream => {
    const share = (stream * 0.618_033_988_75) % 1
    const age = youngest * (oldest / youngest) ** share
    return Math.floor(rate(stream) * (now - age))
  })
}

function agesOf(
  kept: InflowHistory,
  positions: Float64Array,
  now: Seconds,
): ReturnType<typeof ages> {
  const ids = deriveIndex(streams, stream => stream)
  return ages(kept.arrivals(ids, positions), within(now))
}

/** Width between the bounds, as a percentage of the most likely age. */
function widthFigures(
  kept: InflowHistory,
  [name, youngest, oldest]: (typeof bands)[number],
  now: Seconds,
): readonly Figure[] {
  const { age, lowerBound, upperBound } = agesOf(kept, positionsOf(now, youngest, oldest), now)
  const widths = derive(streams, row => {
    const width = cell(upperBound, row) - cell(lowerBound, row)
    return (100 * width) / cell(age, row)
  })
    .filter(share => !Number.isNaN(share))
    .toSorted()
  const percentile95 = cell(widths, Math.floor(widths.length * 0.95))
  const what = `width of bounds, ${name} old`
  return [
    { what: `${what}: median`, unit: 'percent', runs: [median([...widths])], budget: null },
    { what: `${what}: 95th percentile`, unit: 'percent', runs: [percentile95], budget: null },
  ]
}

/** Returns CPU time of all threads, including garbage collection. */
function cpuTimeOf(work: () => void): Seconds {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
