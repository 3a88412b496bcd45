import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until something holds that happens beyond our sight, such as a close that travels. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn++) {
    if (turn === 400) throw new Error(`still not so: ${what}`)
    await sleep(5)
  }
}
