import { fileURLToPath } from 'node:url'
import type { Seconds } from '../../src/reading/time.ts'
import { untilTrue } from '../patience.ts'
import type { ProgressOptions } from '../progress.ts'
import type { RunFolder } from '../run-folder.ts'
import { usualPort } from './usual-port.ts'

const startTimeout: Seconds = 120
const shutdownTimeout: Seconds = 3

// As TypeScript here, as JavaScript in the build.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const program = fileURLToPath(
  new URL(`../../examples/demo-app/src/main.${extension}`, import.meta.url),
)

/** The brokers that the shop may write to, in the words of its environment. */
export interface ShopBrokers {
  readonly KAFKA_BROKERS?: string
  readonly RABBITMQ_URL?: string
}

/** The demo application of `examples/` as a process of its own: all the traffic there is. */
export interface RunningShop {
  readonly url: string
  /** Whether it is connected to all of these. */
  readonly isConnectedTo: (systems: readonly string[]) => Promise<boolean>
  /** Lets it say goodbye to brokers, unless that takes long. */
  stop(): Promise<void>
}

export interface ShopOptions extends ProgressOptions {
  readonly brokers: ShopBrokers
  /** The systems that it must have connected, as its readiness names them. */
  readonly needs: readonly string[]
  readonly run: RunFolder
}

/** Starts the shop and waits until it is connected to the brokers that it needs. */
export async function startShop(options: ShopOptions): Promise<RunningShop> {
  const { brokers, needs, run, signal } = options
  const port = await usualPort(8080)
  // kafkajs sets timers in the past, of which newer versions of Node.js warn.
  const flags = ['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning']
  const server = await run.start(process.execPath, [...flags, program], {
    log: run.file('shop.log'),
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), ...brokers },
  })
  const url = `http://localhost:${port}`
  const shop = {
    url,
    isConnectedTo: (systems: readonly string[]) => isConnected(url, systems),
    async stop() {
      await server.stop(shutdownTimeout)
    },
  }
  await untilTrue('the shop is open', () => shop.isConnectedTo(needs), {
    within: startTimeout,
    signal,
    server,
  })
  return shop
}

async function isConnected(url: string, systems: readonly string[]): Promise<boolean> {
  const response = await fetch(`${url}/-/ready`)
  const connected = (await response.json()) as Readonly<Record<string, boolean>>
  return systems.every(system => connected[system] === true)
}
