import type { App, AppOptions } from '../app-interface.ts'
import type { ValidatedConfig } from '../configuration.ts'
import type { Environment } from '../config/environment.ts'
import type { Seconds } from '../reading/time.ts'

/** The parts of the process that a command may use. */
export interface CliContext {
  readonly environment: Environment
  readonly terminal: Terminal
  /** Aborts when the process receives SIGINT or SIGTERM. */
  readonly stopping: AbortSignal
  /** How long a shutdown may take. */
  readonly stopTimeout: Seconds
  /** Registers a callback for SIGHUP. */
  onReload(reload: () => void): void
  /** These two load their code on first use, so that `--help` and `healthcheck` start fast. */
  createLog(options: LogOptions): Promise<AppOptions['log']>
  createApp(config: ValidatedConfig, options: AppOptions): Promise<App>
}

type LogOptions = ValidatedConfig['log']

export interface Terminal {
  /** Writes to standard output; resolves when the text is flushed. */
  write(text: string | Uint8Array): Promise<void>
  /** Writes whole lines to standard error. */
  writeError(lines: string): void
  /** In columns; undefined where output goes to a file or a pipe. */
  readonly width: number | undefined
  readonly hasColours: boolean
}
