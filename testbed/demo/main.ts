import { join } from 'node:path'
import { projectRoot } from '../project-root.ts'
import { runDemo } from './demo.ts'
import { parseOptions, usage } from './options.ts'

const program = join(projectRoot, 'dist', 'main.js')

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopping.abort()
  })
}
endWithParent()

const options = parseOptions(process.argv.slice(2))
if ('unknown' in options) {
  console.error(`unknown option ${options.unknown}\n\n${usage}`)
  process.exit(2)
}
const print = (text: string): void => console.log(text)
process.exit(await runDemo(options, { program, signal: stopping.signal, print }))

/** Ends the demo when its parent process is killed: no Ctrl-C would reach it any more. */
function endWithParent(): void {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) stopping.abort()
  }, 1000).unref()
}
