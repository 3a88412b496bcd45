/** What virtual hosts use of what their limits count, by name. Null: not known. */
export class VhostUse {
  /** Queues, exclusive ones included. */
  queues: ReadonlyMap<string, number> | null = null
  connections: ReadonlyMap<string, number> | null = null
}
