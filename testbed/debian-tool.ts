import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { chrootCommand, insideFolder } from './chroot.ts'
import { type DebianRelease, releaseFolder } from './debian.ts'
import { execute, type Output } from './execute.ts'
import { openRunFolder, type RunFolder } from './run-folder.ts'

/** Content of files, by path relative to a folder. */
export type Files = Readonly<Record<string, string>>

export interface ToolInput {
  /** Files in the working directory of the tool. */
  readonly files?: Files
  /** Standard input of the tool. Default: empty. */
  readonly input?: string
}

/** Runs a program of a Debian folder until it ends, in its own working directory. */
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
