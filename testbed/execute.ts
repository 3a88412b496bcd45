import { spawn } from 'node:child_process'
import { signalGroup, tail } from './processes.ts'
import { watchGroup } from './watchdog.ts'

export interface Execution {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Standard input of the program. Default: empty. */
  readonly input?: string
  readonly signal?: AbortSignal | undefined
}

export interface Output {
  readonly stdout: string
  readonly stderr: string
}

/** A program ended with a non-zero exit code, or by a signal. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
  readonly output: Output

  constructor(command: string, ending: string, output: Output) {
    super(`${command} ended with ${ending}: ${tail(output.stderr || output.stdout, 10)}`)
    this.output = output
  }
}

/** Runs a program until it ends and returns its output; on abort its process group is killed. */
export async function execute(
  command: string,
  args: readonly string[],
  { cwd, env, input, signal }: Execution = {},
): Promise<Output> {
  signal?.throwIfAborted()
  const child = spawn(command, args, { cwd, env, detached: true })
  const kill = (): void => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL')
  }
  signal?.addEventListener('abort', kill, { once: true })
  const endWatch = child.pid === undefined ? undefined : watchGroup(child.pid)
  // A program may end without reading its input; its exit code says whether that is an error.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  try {
    const [stdout, stderr, ending] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<string>((resolve, reject) => {
        child.once('error', reject)
        child.once('close', (code, killedBy) => {
          resolve(killedBy ?? `exit code ${code ?? '?'}`)
        })
      }),
    ])
    signal?.throwIfAborted()
    if (ending !== 'exit code 0') throw new CommandFailed(command, ending, { stdout, stderr })
    return { stdout, stderr }
  } finally {
    signal?.removeEventListener('abort', kill)
    endWatch?.()
  }
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
