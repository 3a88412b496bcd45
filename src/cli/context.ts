import type { App, AppOptions } from '../app.ts'
import type { ValidatedConfig } from '../configuration.ts'
import type { Environment } from '../config/environment.ts'

/** Where a command runs: everything that it may touch of the process around it. */
export interface CliContext {
  readonly environment: Environment
  readonly terminal: Terminal
  /** Aborts when the operator asks the program to stop. */
  readonly stopping: AbortSignal
  /** How long stopping may take, in seconds. */
  readonly stopBound: number
  /** Calls back each time the operator asks for the configuration to be read again. */
  onReload(reload: () => void): void
  /** These two load their code on first use, so that `--help` and `healthcheck` start at once. */
  createLog(options: LogOptions): Promise<AppOptions['log']>
  createApp(config: ValidatedConfig, options: AppOptions): Promise<App>
}

export type LogOptions = ValidatedConfig['log']

export interface Terminal {
  /** What a command was asked for; resolves when the reader has taken it. */
  write(text: string | Uint8Array): Promise<void>
  /** What went wrong, in whole lines. */
  writeError(lines: string): void
  /** In columns; undefined where output goes to a file or a pipe. */
  readonly width: number | undefined
  readonly hasColours: boolean
}

/** What a shell sees of a command that has ended. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export const exitCodes = {
  done: 0,
  /** Something could not be reached or read. */
  failed: 1,
  /** The command line or the configuration is wrong. */
  mistaken: 2,
} as const
