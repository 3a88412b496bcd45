#!/usr/bin/env node
import { errorText, isFileLimit } from './cli/error-text.ts'
import type { CliContext, Terminal } from './cli/context.ts'

const stop = new AbortController()

const terminal: Terminal = {
  write: text => new Promise(resolve => process.stdout.write(text, () => resolve())),
  writeError: lines => void process.stderr.write(`${lines}\n`),
  width: process.stdout.columns,
  hasColours: wantsColours(process.stdout),
}

const context: CliContext = {
  environment: process.env,
  terminal,
  stopping: stop.signal,
  stopTimeout: 10,
  onReload: reload => void process.on('SIGHUP', reload),
  async createLog(options) {
    const { createLogger } = await import('./telemetry/logger.ts')
    const isTerminal = process.stderr.isTTY
    return createLogger({ ...options, isTerminal, hasColours: wantsColours(process.stderr) })
  },
  async createApp(config, options) {
    const { createApp } = await import('./app.ts')
    return createApp(config, options)
  },
}

/** The first signal stops gracefully, the second one immediately. */
function stopOn(signal: 'SIGINT' | 'SIGTERM', exitCode: number): void {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(exitCode)
    stop.abort()
  })
}

function wantsColours(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb'
}

function crash(error: unknown): never {
  if (isFileLimit(error)) {
    terminal.writeError(`tidemark: ${errorText(error)}`)
    process.exit(1)
  }
  const place = error instanceof Error ? /\n +(at .*)/.exec(error.stack ?? '')?.[1] : undefined
  terminal.writeError(
    `tidemark: internal error, please report it: ${errorText(error)} ${place ?? ''}`,
  )
  process.exit(1)
}

stopOn('SIGINT', 130)
stopOn('SIGTERM', 143)
process.on('uncaughtException', crash)
process.on('unhandledRejection', crash)
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader closed the pipe, as in `tidemark metrics | head`.
  if (error.code === 'EPIPE') process.exit(0)
  crash(error)
})

// Loaded here and not above: loading opens many files, which a low limit makes fail.
const { run } = await import('./cli/program.ts').catch(crash)
process.exit(await run(process.argv.slice(2), context))
