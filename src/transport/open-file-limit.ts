import { readFileSync } from 'node:fs'

/** Maximum number of open files and sockets of this process. Undefined: the system does not report it. */
export const openFileLimit: number | undefined = readLimit()

// When this module is loaded: once the limit is reached, the file that contains it cannot be opened.
function readLimit(): number | undefined {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    const soft = /^Max open files +(\d+)/m.exec(limits)?.[1]
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}
