import { freePort, isFree } from '../free-port.ts'

/** Returns this port, or a free one if it is in use. */
export async function preferredPort(port: number): Promise<number> {
  return (await isFree(port)) ? port : await freePort()
}
