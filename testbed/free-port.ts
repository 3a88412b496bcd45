import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Ports are drawn below 32768, where the kernel takes no local ports for outgoing connections: one
 * found free stays free until the server that it is for has started.
 */
const lowest = 20_000
const highest = 31_999

const given = new Set<number>()

/** A port on loopback that nobody listens on; never the same one twice in a process. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest + 1))
    if (given.has(port) || !(await isFree(port))) continue
    given.add(port)
    return port
  }
}

/** Whether nobody listens on a port, on whatever address of this machine. */
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
