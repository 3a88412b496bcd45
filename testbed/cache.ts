import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ProgressOptions } from './progress.ts'

/** Returns the folder of downloads and of running servers, outside of any checkout. */
export function cacheFolder(): string {
  return process.env['TIDEMARK_TESTBED_CACHE'] ?? join(homedir(), '.cache', 'tidemark-testbed')
}

/** Whether a folder is in the cache; it is complete then. */
export function isCached(name: string): boolean {
  return existsSync(join(cacheFolder(), name))
}

/**
 * Returns the folder of the cache with this name, after filling it if it does not exist.
 *
 * It is filled under another name and then renamed, so that an existing folder is always complete.
 * Partial folders of killed runs are removed. Processes that need the same folder wait for the first.
 */
export async function cached(
  name: string,
  fill: (folder: string) => Promise<void>,
  { onProgress, signal }: ProgressOptions = {},
): Promise<string> {
  const folder = join(cacheFolder(), name)
  if (existsSync(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })

  const onWait = (): void => onProgress?.(`waiting for another process: ${name}`)
  const release = await lock(folder, onWait, signal)
  try {
    signal?.throwIfAborted()
    if (existsSync(folder)) return folder
    await removePartialFolders(folder)
    const partial = await mkdtemp(`${folder}${partialMark}`)
    await fill(partial)
    await rename(partial, folder)
    return folder
  } catch (error) {
    await removePartialFolders(folder)
    throw error
  } finally {
    release()
  }
}

const partialMark = '.partial-'

async function removePartialFolders(folder: string): Promise<void> {
  const partialFolders = (await readdir(dirname(folder)))
    .map(entry => join(dirname(folder), entry))
    .filter(path => path.startsWith(`${folder}${partialMark}`))
  for (const partial of partialFolders) await rm(partial, { recursive: true })
}

/**
 * Acquires the lock of a path and returns the function that releases it.
 *
 * The lock is a listening socket in Linux's abstract namespace: the kernel closes it when its owner
 * ends, so that no stale lock can remain. A waiting process notices the release by its connection
 * being closed.
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
  // The owner may release the lock in between: then the connection is refused.
  socket.on('error', () => undefined)
  socket.resume()
  try {
    await once(socket, 'close', { signal })
  } finally {
    socket.destroy()
  }
}
