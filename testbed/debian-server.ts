import { readFile } from 'node:fs/promises'
import type { Seconds } from '../src/reading/time.ts'
import { chrootCommand } from './chroot.ts'
import { type Files, writeFiles } from './debian-tool.ts'
import { type DebianRelease, releaseFolder } from './debian.ts'
import { freePort } from './free-port.ts'
import { untilTrue } from './until-true.ts'
import type { ProgressOptions } from './progress.ts'
import { startInRunFolder } from './run-folder.ts'

const startTimeout: Seconds = 60

interface DebianServerOptions extends ProgressOptions {
  readonly release: DebianRelease | 'newest'
  /** Name of the server, such as `Prometheus`. */
  readonly name: string
  /** Default: a free port. */
  readonly port?: number | undefined
  /** Files in the folder that the server sees as `insideFolder`. */
  readonly files: Files
  /** The server's program and its arguments. */
  readonly command: (port: number) => readonly string[]
}

export interface DebianServer {
  readonly url: string
  /** Returns the log so far. */
  log(): Promise<string>
  stop(): Promise<void>
}

/** Starts a server of a Debian folder on loopback and waits until `/-/ready` succeeds. */
export async function startDebianServer(options: DebianServerOptions): Promise<DebianServer> {
  const { name, signal } = options
  const { root, release } = await releaseFolder(options.release, options)
  const label = name.toLowerCase()
  return await startInRunFolder(`${label}-${release}`, async run => {
    options.onProgress?.(`starting ${name} of Debian ${release}`)
    const port = options.port ?? (await freePort())
    await writeFiles(run, options.files)
    const [command, ...args] = chrootCommand(root, run.path, options.command(port))
    const server = await run.start(command, args, { log: run.file(`${label}.log`) })

    const url = `http://localhost:${port}`
    const isReady = async (): Promise<boolean> => (await fetch(`${url}/-/ready`)).ok
    await untilTrue(`${name} is ready`, isReady, { within: startTimeout, signal, server })
    return { url, log: () => readFile(server.log, 'utf8'), stop: () => run.close() }
  })
}
