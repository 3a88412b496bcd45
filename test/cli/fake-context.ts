import type { App, AppOptions } from '../../src/app.ts'
import type { CliContext } from '../../src/cli/context.ts'
import type { ValidatedConfig } from '../../src/configuration.ts'

export interface FakeContext extends CliContext {
  /** All that was written to standard output. */
  printed(): string
  /** All that was written to standard error. */
  complained(): string
  /** Messages of the log. */
  readonly logged: readonly string[]
  /** The configuration and options that the exporter was made with. */
  readonly created: readonly { readonly config: ValidatedConfig; readonly options: AppOptions }[]
  stop(): void
  /** Asks for the configuration to be read again. */
  hangUp(): void
}

interface Given {
  readonly app?: Partial<App>
  readonly hasColours?: boolean
  readonly width?: number
  readonly environment?: Readonly<Record<string, string>>
}

/** What a command runs in, with nothing real in it. */
export function fakeContext({
  app = {},
  hasColours = false,
  width,
  environment = {},
}: Given = {}): FakeContext {
  const stop = new AbortController()
  const reloads: (() => void)[] = []
  const created: { config: ValidatedConfig; options: AppOptions }[] = []
  const logged: string[] = []
  let printed = ''
  let complained = ''
  const log = (_: unknown, message: string): unknown => logged.push(message)
  return {
    environment,
    stopping: stop.signal,
    stopBound: 0.005,
    terminal: {
      write(text) {
        printed += text.toString()
        return Promise.resolve()
      },
      writeError(lines) {
        complained += `${lines}\n`
      },
      width,
      hasColours,
    },
    onReload: reload => reloads.push(reload),
    createLog: () => Promise.resolve({ info: log, warn: log, error: log }),
    createApp(config, options) {
      created.push({ config, options })
      return Promise.resolve(fakeApp(app))
    },
    printed: () => printed,
    complained: () => complained,
    logged,
    created,
    stop: () => stop.abort(),
    hangUp: () => reloads.forEach(reload => reload()),
  }
}

function fakeApp(parts: Partial<App>): App {
  return {
    start: () => Promise.resolve({ url: 'http://localhost:19308' }),
    pollOnce: () => Promise.resolve(),
    statuses: () => [],
    visibilityWarnings: () => Promise.resolve(new Map()),
    backlogs: () => [],
    now: () => 1_700_000_000,
    rank: () => Promise.resolve({ places: [], wanted: [] }),
    // eslint-disable-next-line @typescript-eslint/require-await -- because a scrape is asynchronous
    async *scrape() {
      yield Buffer.from('')
    },
    reload: () => Promise.resolve([]),
    stop: () => Promise.resolve(),
    ...parts,
  }
}
