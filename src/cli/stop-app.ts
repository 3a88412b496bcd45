import type { App } from '../app-interface.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { CliContext } from './context.ts'

/** Stops the exporter; after the timeout it prints an error and returns anyway. */
export async function stopApp(app: App, context: CliContext): Promise<ExitCode> {
  const { terminal, stopTimeout } = context
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<'timeout'>(resolve => {
    timer = setTimeout(resolve, stopTimeout * 1000, 'timeout')
  })
  const result = await Promise.race([app.stop(), timeout])
  clearTimeout(timer)
  if (result !== 'timeout') return exitCodes.success
  terminal.writeError(
    `shutdown not finished after ${stopTimeout} s: connections are still open; exiting anyway`,
  )
  return exitCodes.failure
}
