import type { Row } from '../../columns/columns.ts'
import { type Backlogs, nameAt } from '../backlogs.ts'
import type { BacklogNames, JournalEvent, StatusChange } from './journal.ts'

/** A backlog with the last event that an earlier run of the exporter recorded of it. */
interface Resumed {
  /** Null: the backlog no longer exists. */
  readonly row: Row | null
  readonly event: StatusChange
}

/** The last event of each backlog before the exporter started. */
export class EarlierStatuses {
  readonly #last = new Map<string, StatusChange>()

  constructor(events: readonly JournalEvent[]) {
    for (const event of events) {
      if (event.kind === 'backlog') this.#last.set(keyOf(event), event)
    }
  }

  /** Returns each backlog that has an event, found again in the first reading or not. */
  *resume(backlogs: Backlogs): Generator<Resumed> {
    const missing = new Map(this.#last)
    for (let row = 0; row < backlogs.rows; row++) {
      const key = keyOf(namesAt(backlogs, row))
      const event = this.#last.get(key)
      if (event === undefined) continue
      missing.delete(key)
      yield { row, event }
    }
    for (const event of missing.values()) yield { row: null, event }
  }
}

/** Returns the names of a row. */
export function namesAt(backlogs: Backlogs, row: Row): BacklogNames {
  return {
    vhost: nameAt(backlogs.vhost, row),
    destination: nameAt(backlogs.destination, row) ?? '',
    consumerGroup: nameAt(backlogs.consumerGroup, row),
  }
}

/** Returns a text that is unique for the names of a backlog in its cluster. */
export function keyOf({ vhost, destination, consumerGroup }: BacklogNames): string {
  // Names of Kafka and RabbitMQ may contain any visible separator.
  return [vhost, destination, consumerGroup].join('\0')
}
