import type { KnownLinks } from './memory.ts'

/** What is derived from the links reading of a RabbitMQ cluster. */
export interface RabbitmqLinksModel extends KnownLinks {
  readonly cluster: string
}

/** Words for a link that moves messages: `flow` means that it is slowed down by its destination. */
const movingStates: ReadonlySet<string> = new Set(['running', 'flow'])

/** Returns the number of links in a state in which they move no messages. */
export function notRunning(states: readonly string[]): number {
  return states.filter(state => !movingStates.has(state)).length
}
