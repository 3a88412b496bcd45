import { presences } from '../../src/backlog/consumer-presence.ts'
import { drainTimes } from '../../src/backlog/drain.ts'
import type { Outlook } from '../../src/backlog/parts.ts'
import { Progress } from '../../src/backlog/progress.ts'
import { statuses } from '../../src/backlog/status.ts'
import { runToCompletion } from '../run-to-completion.ts'
import { partStatuses } from '../../src/backlog/status-rules.ts'

/** Readings are a minute apart, so the sixth is the first with a full window. */
const interval = 60
const window = 300

/** The staleness limit: an unreported waiting number is unknown after this time. */
const stalenessLimit = 4 * interval

export interface Outcome {
  readonly status: string
  /** Seconds until no messages wait. */
  readonly drain: number
}

/**
 * Returns status and drain time of one part after each reading of a story.
 *
 * Each line is a name and a cell for each reading; the last cell is repeated to the end of the longest
 * line. `5*3` is three times 5; `+10` is 10 more than before; `?` is unreported; `-` in the line
 * `waiting` skips the reading. Lines: waiting, due (without it all that waits), position, presence, jump, tolerance, age, objective,
 * rests, window (of the status), status.
 */
export function live(story: string): readonly Outcome[] {
  const lines = linesOf(story)
  const readings = Math.max(...[...lines.values()].map(cells => cells.length))
  const column = (name: string, fallback: number): readonly number[] =>
    numbers(lines.get(name) ?? [String(fallback)], readings)
  const waiting = column('waiting', NaN)
  const position = column('position', 0)
  const jump = column('jump', 0)
  const rests = column('rests', 0)
  const due = lines.has('due') ? column('due', 0) : waiting
  const presence = repeated(lines.get('presence') ?? ['consuming'], readings)
  const skipped = repeated(lines.get('waiting') ?? [], readings).map(cell => cell === '-')
  const progress = new Progress()
  let lastKnown = { waiting: NaN, at: -Infinity }
  let outlook: Outlook = {
    statusIgnoringAge: Uint8Array.of(statuses.indexOf('unknown')),
    drain: Float64Array.of(NaN),
    hasProgress: Uint8Array.of(0),
  }
  return Array.from({ length: readings }, (_, reading) => {
    const now = 1000 + reading * interval
    const reported = waiting[reading] ?? NaN
    const id = Uint32Array.of(3)
    if (!Number.isNaN(reported)) lastKnown = { waiting: reported, at: now }
    if (skipped[reading] === false) {
      const part = {
        rows: 1,
        id,
        waiting: Float64Array.of(reported),
        position: Float64Array.of(position[reading] ?? NaN),
        tolerance: Float64Array.of(column('tolerance', 0)[reading] ?? NaN),
        window: Float64Array.of(column('window', window)[reading] ?? NaN),
        presence: Uint8Array.of(presences.indexOf(named(presences, presence[reading]))),
        hasJumped: Uint8Array.of(jump[reading] ?? 0),
        mayRestUnread: Uint8Array.of(rests[reading] ?? 0),
        due: Float64Array.of(due[reading] ?? reported),
      }
      runToCompletion(progress.observe(part, { now, window }))
      outlook = progress.outlook(part)
    }
    const known = Float64Array.of(now - lastKnown.at <= stalenessLimit ? lastKnown.waiting : NaN)
    const partsNow = {
      waiting: known,
      age: Float64Array.of(column('age', NaN)[reading] ?? NaN),
      objective: Float64Array.of(column('objective', NaN)[reading] ?? NaN),
    }
    const [status = NaN] = partStatuses(outlook, partsNow)
    const [drain = NaN] = drainTimes(outlook, known)
    return { status: statuses[status] ?? 'none', drain }
  })
}

/** Returns the cells of one line, without repeating the last. */
export function cellsOf(story: string, name: string): readonly string[] {
  return linesOf(story).get(name) ?? []
}

function linesOf(story: string): ReadonlyMap<string, readonly string[]> {
  const lines = story.trim().split('\n')
  return new Map(
    lines.map(line => {
      const [name = '', ...cells] = line.trim().split(/\s+/)
      return [name, cells.flatMap(times)] as const
    }),
  )
}

function times(cell: string): readonly string[] {
  const [what = '', count = '1'] = cell.split('*')
  return Array.from({ length: Number(count) }, () => what)
}

function repeated(cells: readonly string[], readings: number): readonly string[] {
  return Array.from({ length: readings }, (_, at) => cells[at] ?? cells.at(-1) ?? '?')
}

function numbers(cells: readonly string[], readings: number): readonly number[] {
  let last = 0
  return repeated(cells, readings).map(cell => {
    if (cell === '?' || cell === '-') return NaN
    last = cell.startsWith('+') ? last + Number(cell.slice(1)) : Number(cell)
    return last
  })
}

function named<Word extends string>(words: readonly Word[], wanted: string | undefined): Word {
  const found = words.find(word => word === wanted)
  if (found === undefined)
    throw new Error(`expected one of ${words.join(', ')} in a story, found ${wanted ?? ''}`)
  return found
}
