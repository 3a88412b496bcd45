import type { Seconds } from '../../src/reading/time.ts'
import { untilTrue } from '../until-true.ts'
import type { RunFolder } from '../run-folder.ts'
import type { DemoPart } from './parts.ts'
import { type RunningShop, type ShopBrokers, startShop } from './shop.ts'

/** Time for brokers that were already running to accept the shop's connections. */
const acceptTimeout: Seconds = 5

interface OpenShopOptions {
  /** Whether brokers that were already running get traffic, too. */
  readonly writeToExisting: boolean
  readonly run: RunFolder
  readonly signal: AbortSignal
  readonly print: (text: string) => void
}

/** Starts the shop on the brokers that it may write to; undefined if there are none. */
export async function openShop(
  parts: readonly DemoPart[],
  { writeToExisting, run, signal, print }: OpenShopOptions,
): Promise<RunningShop | undefined> {
  const own = parts.filter(({ isOwn }) => isOwn)
  const existing = parts.filter(({ isOwn }) => !isOwn)
  for (const { system } of existing) print(`${system}: ${existingText(writeToExisting)}`)
  const writable = writeToExisting ? parts : own
  if (writable.length === 0) return undefined

  print('shop: starting')
  const shop = await startShop({
    brokers: Object.assign({}, ...writable.map(part => part.shop)) as ShopBrokers,
    // The demo needs its own brokers; the others may refuse connections.
    needs: own.map(systemOf),
    run,
    signal,
  })
  if (writeToExisting) await Promise.all(existing.map(part => waitForConnection(part, shop)))
  return shop

  async function waitForConnection(part: DemoPart, { isConnectedTo }: RunningShop): Promise<void> {
    const isAccepted = (): Promise<boolean> => isConnectedTo([systemOf(part)])
    try {
      await untilTrue('accepts connections', isAccepted, { within: acceptTimeout, signal })
    } catch {
      signal.throwIfAborted()
      print(`${part.system}: does not accept connections yet; the shop keeps trying`)
    }
  }
}

function existingText(writeToExisting: boolean): string {
  const traffic = writeToExisting ? 'gets traffic' : 'is not written to (`-- --traffic` allows it)'
  return `is already running: it is polled, and ${traffic}`
}

/** The system's name in the shop's configuration. */
function systemOf({ system }: DemoPart): string {
  return system.toLowerCase()
}
