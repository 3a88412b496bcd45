import type { KnownHealth } from './memory.ts'

/** What is derived from the health reading of a RabbitMQ cluster. */
export interface RabbitmqHealthModel extends KnownHealth {
  readonly cluster: string
  /** Number of feature flags to enable. NaN: unknown. */
  readonly disabledFlagCount: number
}

export function healthModel(cluster: string, known: KnownHealth): RabbitmqHealthModel {
  return { cluster, ...known, disabledFlagCount: known.disabledFlags?.length ?? NaN }
}
