import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Patience } from './patience.ts'

/** Where downloads and running parts live, outside of any checkout. */
export function cacheFolder(): string {
  return process.env['TIDEMARK_TESTBED_CACHE'] ?? join(homedir(), '.cache', 'tidemark-testbed')
}

/** Whether a folder of the cache is there, and therefore whole. */
export function isCached(name: string): boolean {
  return existsSync(join(cacheFolder(), name))
}

/**
 * The folder of the cache with this name, filled first when it is not there.
 *
 * It is filled beside its place and renamed into it: what stands there is always whole, and what a
 * killed run left half done is thrown away. Processes that want the same folder wait for the first.
 */
export async function cached(
  name: string,
  fill: (folder: string) => Promise<void>,
  { onProgress, signal }: Patience = {},
): Promise<string> {
  const folder = join(cacheFolder(), name)
  if (existsSync(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })

  const onWait = (): void => onProgress?.(`waiting for another process: ${name}`)
  const release = await lock(folder, onWait, signal)
  try {
    signal?.throwIfAborted()
    if (existsSync(folder)) return folder
    await removeHalves(folder)
    const half = await mkdtemp(`${folder}${halfMark}`)
    await fill(half)
    await rename(half, folder)
    return folder
  } catch (error) {
    await removeHalves(folder)
    throw error
  } finally {
    release()
  }
}

const halfMark = '.half-'

async function removeHalves(folder: string): Promise<void> {
  const halves = (await readdir(dirname(folder)))
    .map(entry => join(dirname(folder), entry))
    .filter(path => path.startsWith(`${folder}${halfMark}`))
  for (const half of halves) await rm(half, { recursive: true })
}

/**
 * Takes the lock of a path and gives the function that releases it.
 *
 * The lock is a listening socket in Linux's abstract namespace: the kernel drops it with its holder,
 * so that no stale lock can be left, and who waits is told by the end of a connection.
 */
async function lock(
  path: string,
  onWait: () => void,
  signal: AbortSignal | undefined,
): Promise<() => void> {
  const address = `\0tidemark-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`
  for (;;) {
    const release = await tryLock(address)
    if (release !== undefined) return release
    onWait()
    await untilReleased(address, signal)
  }
}

async function tryLock(address: string): Promise<(() => void) | undefined> {
  const waiting = new Set<Socket>()
  const server: Server = createServer(socket => {
    waiting.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => waiting.delete(socket))
  })
  try {
    server.listen(address)
    await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw error
  }
  return () => {
    server.close()
    for (const socket of waiting) socket.destroy()
  }
}

async function untilReleased(address: string, signal: AbortSignal | undefined): Promise<void> {
  const socket = connect(address)
  // The holder may let go between our two looks: then there is no one to connect to.
  socket.on('error', () => undefined)
  socket.resume()
  try {
    await once(socket, 'close', { signal })
  } finally {
    socket.destroy()
  }
}
