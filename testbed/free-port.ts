import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * The kernel takes local ports of outgoing connections from 32768 on. Below that, a port that was
 * found free stays free until its server has started.
 */
const lowest = 20_000
const highest = 31_999

const returned = new Set<number>()

/** Returns an unused port; never the same one twice in a process. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest + 1))
    if (returned.has(port) || !(await isFree(port))) continue
    returned.add(port)
    return port
  }
}

/** Whether no server listens on a port, on any address of this machine. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port)
    await once(server, 'listening')
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
    throw error
  } finally {
    server.close()
  }
}
