import type { App } from '../app.ts'
import { type ExitCode, exitCodes, type CliContext } from './context.ts'

/** Stops the exporter; what takes longer than the bound is given up and told. */
export async function stopApp(app: App, context: CliContext): Promise<ExitCode> {
  const { terminal, stopBound } = context
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(resolve, stopBound * 1000, 'late')
  })
  const ended = await Promise.race([app.stop(), late])
  clearTimeout(timer)
  if (ended !== 'late') return exitCodes.done
  terminal.writeError(`gave up after ${stopBound} s waiting for connections to end`)
  return exitCodes.failed
}
