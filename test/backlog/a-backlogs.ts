import type { Backlogs, NameColumn } from '../../src/backlog/backlogs.ts'
import { type Status, statuses } from '../../src/backlog/status.ts'
import { NameTable } from '../../src/columns/names.ts'

/** One backlog; omitted numbers are unknown. */
export interface ABacklog {
  readonly id?: number
  readonly vhost?: string
  readonly destination: string
  readonly group?: string
  readonly status?: Status
  readonly messages?: number
  readonly age?: number
  readonly ageLowerBound?: number
  readonly ageUpperBound?: number
  readonly arrivedTotal?: number
  readonly completedTotal?: number
  readonly discardedTotal?: number
  readonly arrivalRate?: number
  readonly completionRate?: number
  readonly drain?: number
  readonly consumers?: number
  readonly workableMessages?: number
  readonly usableConsumers?: number
  readonly stalledPartitions?: number
  readonly consumerRate?: number
  readonly drainTarget?: number
  readonly objective?: number
  readonly judgedTotal?: number
  readonly withinObjectiveTotal?: number
  readonly unknownPartitions?: number
  readonly stalePartitions?: number
}

/** Backlogs in words: RabbitMQ queues if they have a vhost, Kafka topics of a group otherwise. */
export function aBacklogs(backlogs: readonly ABacklog[]): Backlogs {
  const isRabbitmq = backlogs.some(({ vhost }) => vhost !== undefined)
  const numbers = (value: (backlog: ABacklog) => number | undefined): Float64Array =>
    Float64Array.from(backlogs, backlog => value(backlog) ?? NaN)
  return {
    system: isRabbitmq ? 'rabbitmq' : 'kafka',
    rows: backlogs.length,
    id: Uint32Array.from(backlogs, ({ id }, row) => id ?? row),
    vhost: isRabbitmq ? nameColumn(backlogs.map(({ vhost }) => vhost ?? '/')) : null,
    destination: nameColumn(backlogs.map(({ destination }) => destination)),
    consumerGroup: isRabbitmq ? null : nameColumn(backlogs.map(({ group }) => group ?? 'billing')),
    messages: numbers(({ messages }) => messages),
    age: numbers(({ age }) => age),
    ageLowerBound: numbers(({ ageLowerBound }) => ageLowerBound),
    ageUpperBound: numbers(({ ageUpperBound }) => ageUpperBound),
    arrivedTotal: numbers(({ arrivedTotal }) => arrivedTotal),
    completedTotal: numbers(({ completedTotal }) => completedTotal),
    discardedTotal: numbers(({ discardedTotal }) => discardedTotal),
    arrivalRate: numbers(({ arrivalRate }) => arrivalRate),
    completionRate: numbers(({ completionRate }) => completionRate),
    drain: numbers(({ drain }) => drain),
    consumers: numbers(({ consumers }) => consumers),
    workableMessages: numbers(({ workableMessages }) => workableMessages),
    usableConsumers: numbers(({ usableConsumers }) => usableConsumers),
    stalledPartitions: numbers(({ stalledPartitions }) => stalledPartitions),
    consumerRate: numbers(({ consumerRate }) => consumerRate),
    drainTarget: numbers(({ drainTarget }) => drainTarget),
    status: Uint8Array.from(backlogs, ({ status }) => statuses.indexOf(status ?? 'ok')),
    objective: numbers(({ objective }) => objective),
    judgedTotal: numbers(({ judgedTotal }) => judgedTotal),
    withinObjectiveTotal: numbers(({ withinObjectiveTotal }) => withinObjectiveTotal),
    unknownPartitions: numbers(({ unknownPartitions }) => unknownPartitions),
    stalePartitions: numbers(({ stalePartitions }) => stalePartitions),
  }
}

function nameColumn(names: readonly string[]): NameColumn {
  const table = new NameTable()
  const index = Uint32Array.from(names, name => table.indexOf(name))
  return { names: table.names, index }
}
