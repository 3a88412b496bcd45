import type { Problem } from '../../../reading/problem.ts'
import type { QueueMode } from '../facts/facts.ts'
import type { ReportedOverview } from './decode-overview.ts'
import { chosenMode, type ModeCriteria } from './mode.ts'

/** The mode of one poll. */
interface PollMode {
  readonly mode: QueueMode
  /** RabbitMQ has stopped to collect the statistics that the mode needs. Null: it has not. */
  readonly problem: Problem | null
}

/**
 * The mode in which each poll reads the queues.
 *
 * With `auto` it is chosen once, so that series do not come and go. While RabbitMQ collects no
 * statistics, which an operator can switch off and on at run time, every mode becomes `totals`: no other
 * list has any depth.
 */
export class QueueModes {
  readonly #isAutomatic: boolean
  /** Null: not chosen yet. */
  #chosen: QueueMode | null
  #isWithoutStats = false
  #hadStats = false

  constructor(mode: QueueMode | 'auto') {
    this.#isAutomatic = mode === 'auto'
    this.#chosen = mode === 'auto' ? null : mode
  }

  /** Takes the overview of a poll, and what else the choice depends on. Null: it could not be read. */
  next(reported: ReportedOverview | null, criteria: Omit<ModeCriteria, 'queues'> | null): PollMode {
    if (reported !== null) {
      this.#isWithoutStats = reported.isWithoutStats
      if (!reported.isWithoutStats) this.#hadStats = true
      if (this.#chosen === null && criteria !== null && !reported.isWithoutStats) {
        this.#chosen = chosenMode({ ...criteria, queues: reported.overview.queues })
      }
    }
    const wanted = this.#chosen ?? 'full'
    if (!this.#isWithoutStats) return { mode: wanted, problem: null }
    // Where there never were any, `auto` has chosen as it should.
    const isExpected = wanted === 'totals' || (this.#isAutomatic && !this.#hadStats)
    return { mode: 'totals', problem: isExpected ? null : withoutStatistics(wanted) }
  }
}

/** After its statistics were reset, a node has none until the queues report again. */
export function noStatisticsYet(queues: number): Problem {
  const detail = `none of ${queues} queues has statistics; queues report them every few seconds`
  return { kind: 'unavailable', subject: 'GET /api/queues', detail }
}

function withoutStatistics(wanted: QueueMode): Problem {
  return {
    kind: 'unsupported',
    subject: 'GET /api/queues',
    detail: `mode ${wanted} needs statistics, which RabbitMQ does not collect now (disable_metrics_collector, or disable_stats): queues are read in mode totals, with depths and without counters`,
  }
}
