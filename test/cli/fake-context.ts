import type { App, AppOptions } from '../../src/app-interface.ts'
import type { CliContext } from '../../src/cli/context.ts'
import type { ValidatedConfig } from '../../src/configuration.ts'

export interface FakeContext extends CliContext {
  /** Everything written to standard output. */
  printed(): string
  /** Everything written to standard error. */
  errorOutput(): string
  /** Messages of the log. */
  readonly logged: readonly string[]
  /** Configuration and options of each created exporter. */
  readonly created: readonly { readonly config: ValidatedConfig; readonly options: AppOptions }[]
  stop(): void
  /** Simulates SIGHUP. */
  requestReload(): void
}

interface FakeContextOptions {
  readonly app?: Partial<App>
  readonly hasColours?: boolean
  readonly width?: number
  readonly environment?: Readonly<Record<string, string>>
}

/** A context for commands, with fake parts only. */
export function fakeContext({
  app = {},
  hasColours = false,
  width,
  environment = {},
}: FakeContextOptions = {}): FakeContext {
  const stop = new AbortController()
  const reloads: (() => void)[] = []
  const created: { config: ValidatedConfig; options: AppOptions }[] = []
  const logged: string[] = []
  let printed = ''
  let errors = ''
  const log = (_: unknown, message: string): unknown => logged.push(message)
  return {
    environment,
    stopping: stop.signal,
    stopTimeout: 0.005,
    terminal: {
      write(text) {
        printed += text.toString()
        return Promise.resolve()
      },
      writeError(lines) {
        errors += `${lines}\n`
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
    errorOutput: () => errors,
    logged,
    created,
    stop: () => stop.abort(),
    requestReload: () => reloads.forEach(reload => reload()),
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
