import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { chrootCommand, insideFolder } from './chroot.ts'
import { type DebianRelease, releaseFolder } from './debian.ts'
import { execute, type Output } from './execute.ts'
import { openRunFolder, type RunFolder } from './run-folder.ts'

/** Texts by the path, within a folder, at which a program finds them. */
export type Files = Readonly<Record<string, string>>

export interface ToolInput {
  /** What lies in the folder that the tool runs in. */
  readonly files?: Files
  /** What the tool reads from its standard input; without it there is none. */
  readonly input?: string
}

/** Runs a program of a Debian folder to its end, in a folder of its own. */
export async function runTool(
  release: DebianRelease | 'newest',
  [name, ...args]: readonly [string, ...string[]],
  { files = {}, input }: ToolInput = {},
): Promise<Output> {
  const { root } = await releaseFolder(release)
  const run = await openRunFolder(name)
  try {
    await writeFiles(run, files)
    const program = ['env', '-C', insideFolder, name, ...args]
    const [command, ...rest] = chrootCommand(root, run.path, program)
    return await execute(command, rest, input === undefined ? {} : { input })
  } finally {
    await run.close()
  }
}

export async function writeFiles(run: RunFolder, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(run.file(path)), { recursive: true })
    await writeFile(run.file(path), text)
  }
}
