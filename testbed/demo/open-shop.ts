import type { Seconds } from '../../src/reading/time.ts'
import { untilTrue } from '../patience.ts'
import type { RunFolder } from '../run-folder.ts'
import type { DemoPart } from './parts.ts'
import { type RunningShop, type ShopBrokers, startShop } from './shop.ts'

/** How long brokers that were there before may take to accept the shop. */
const acceptTimeout: Seconds = 5

export interface Opening {
  /** Whether brokers that were there before get traffic, too. */
  readonly writeToForeign: boolean
  readonly run: RunFolder
  readonly signal: AbortSignal
  readonly print: (text: string) => void
}

/** Opens the shop on the brokers that it may write to; undefined where there are none. */
export async function openShop(
  parts: readonly DemoPart[],
  { writeToForeign, run, signal, print }: Opening,
): Promise<RunningShop | undefined> {
  const own = parts.filter(({ isOwn }) => isOwn)
  const foreign = parts.filter(({ isOwn }) => !isOwn)
  for (const { system } of foreign) print(`${system}: ${ofForeign(writeToForeign)}`)
  const written = writeToForeign ? parts : own
  if (written.length === 0) return undefined

  print('shop: opening')
  const shop = await startShop({
    brokers: Object.assign({}, ...written.map(part => part.shop)) as ShopBrokers,
    // Without those of the demo there is nothing to show; others may refuse it.
    needs: own.map(systemOf),
    run,
    signal,
  })
  if (writeToForeign) await Promise.all(foreign.map(part => accepted(part, shop)))
  return shop

  async function accepted(part: DemoPart, { isConnectedTo }: RunningShop): Promise<void> {
    const isAccepted = (): Promise<boolean> => isConnectedTo([systemOf(part)])
    try {
      await untilTrue('takes traffic', isAccepted, { within: acceptTimeout, signal })
    } catch {
      signal.throwIfAborted()
      print(`${part.system}: takes no traffic yet; the shop goes on trying`)
    }
  }
}

function ofForeign(writeToForeign: boolean): string {
  const traffic = writeToForeign ? 'gets traffic' : 'is not written to (`-- --traffic` allows it)'
  return `is there already: it is polled, and ${traffic}`
}

/** As the shop names it. */
function systemOf({ system }: DemoPart): string {
  return system.toLowerCase()
}
