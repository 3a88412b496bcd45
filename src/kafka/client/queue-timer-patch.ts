import { createRequire } from 'node:module'
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

const patchedVersion = '2.2.4'

/**
 * Stops the timer that wakes every idle connection of kafkajs 900 times a second.
 *
 * After its first response a queue keeps setting a timer with a negative delay, although nothing is
 * pending (kafkajs issue 1556): nine idle connections take 3 % of a core, and Node 24 prints a
 * warning. Applied only to the version in which this was verified. Returns false if not applied.
 */
export function patchRequestQueue(
  version = installedVersion(),
  queue: { readonly prototype: Queue } = RequestQueue,
): boolean {
  const { prototype } = queue
  if (version !== patchedVersion || typeof prototype.scheduleCheckPendingRequests !== 'function') {
    return false
  }
  if (patched.has(prototype)) return true
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function (this: Queue): void {
    if (this.pending.length > 0) schedule.call(this)
  }
  patched.add(prototype)
  return true
}

type Queue = Pick<RequestQueue, 'pending' | 'scheduleCheckPendingRequests'>

const patched = new WeakSet<object>()

export function installedVersion(): string {
  const { version } = createRequire(import.meta.url)('kafkajs/package.json') as { version: string }
  return version
}
