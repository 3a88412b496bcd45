import { createTask, validate } from 'node-cron'
import { InvalidValue, type Parsed, parsed } from '../config/option-type.ts'
import type { UnixSeconds } from '../reading/time.ts'

/** A schedule that runs until it is stopped. */
export interface RunningSchedule {
  /** Null: never. */
  nextRun(): UnixSeconds | null
  stop(): void
}

/** Calls `run` at each time of a cron expression in a time zone. */
export type StartSchedule = (
  expression: string,
  timeZone: string,
  run: () => void,
) => RunningSchedule

export const startCron: StartSchedule = (expression, timezone, run) => {
  // Late runs are no problem here: which period is due does not depend on the time of the run.
  const options = { timezone, suppressMissedWarning: true, unref: true }
  const task = createTask(expression, run, options)
  void task.start()
  return {
    nextRun: () => {
      const next = task.getNextRun()
      return next === null ? null : next.getTime() / 1000
    },
    stop: () => void task.destroy(),
  }
}

/** A cron expression of five fields: with seconds, a report could run each second. */
export function cronExpression(): Parsed<string> {
  return parsed(
    {
      name: 'cron expression of five fields',
      placeholder: 'cron',
      expected:
        "a cron expression such as '0 8 * * 1-5': minute, hour, day, month, day of the week",
      jsonSchema: { type: 'string', minLength: 9 },
    },
    text => {
      if (text.trim().split(/\s+/).length !== 5) return new InvalidValue('five fields')
      return validate(text) ? text : undefined
    },
    text => text,
  )
}
