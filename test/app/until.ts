import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for a condition without an event to wait for, such as a connection closed by the peer. */
export async function until(condition: string, isMet: () => boolean): Promise<void> {
  for (let turn = 0; !isMet(); turn++) {
    if (turn === 400) throw new Error(`not met in 2 s: ${condition}`)
    await sleep(5)
  }
}
