import { freePort, isFree } from '../free-port.ts'

/** The port that people expect, or another one where that is taken. */
export async function usualPort(port: number): Promise<number> {
  return (await isFree(port)) ? port : await freePort()
}
