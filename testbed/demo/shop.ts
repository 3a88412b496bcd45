import { fileURLToPath } from 'node:url'
import type { Seconds } from '../../src/reading/time.ts'
import { untilTrue } from '../until-true.ts'
import type { ProgressOptions } from '../progress.ts'
import type { RunFolder } from '../run-folder.ts'
import { preferredPort } from './preferred-port.ts'

const startTimeout: Seconds = 120
const shutdownTimeout: Seconds = 3

// TypeScript in the sources, JavaScript in the build.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const program = fileURLToPath(
  new URL(`../../examples/demo-app/src/main.${extension}`, import.meta.url),
)

/** The brokers that the shop may write to, as environment variables. */
export interface ShopBrokers {
  readonly KAFKA_BROKERS?: string
  readonly RABBITMQ_URL?: string
}

/** The demo application of `examples/` in its own process: it makes all the traffic. */
export interface RunningShop {
  readonly url: string
  /** Whether it is connected to all of these systems. */
  readonly isConnectedTo: (systems: readonly string[]) => Promise<boolean>
  /** Lets it disconnect from its brokers, up to a timeout. */
  stop(): Promise<void>
}

interface ShopOptions extends ProgressOptions {
  readonly brokers: ShopBrokers
  /** The systems that it must be connected to, by their names in its readiness endpoint. */
  readonly needs: readonly string[]
  readonly run: RunFolder
}

/** Starts the shop and waits until it is connected to the brokers that it needs. */
export async function startShop(options: ShopOptions): Promise<RunningShop> {
  const { brokers, needs, run, signal } = options
  const port = await preferredPort(8080)
  // kafkajs sets timers in the past, and newer versions of Node.js warn about them.
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
  await untilTrue('the shop is connected', () => shop.isConnectedTo(needs), {
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
