/** States in which a queue accepts and delivers messages; in `flow` it slows its publishers down. */
const available: ReadonlySet<string> = new Set(['running', 'idle', 'flow'])

/** States in which it does neither; `syncing` is a mirrored queue's, up to 3.13. */
const unavailable: ReadonlySet<string> = new Set([
  'minority',
  'down',
  'crashed',
  'stopped',
  'terminated',
  'syncing',
])

/** 1: the queue can be used; 0: it cannot. NaN: its state is not reported, or does not show it. */
export function queueAvailability(state: string, hasLeader: number): number {
  if (hasLeader === 0 || unavailable.has(state)) return 0
  return available.has(state) ? 1 : NaN
}
