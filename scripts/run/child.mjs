import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Failure } from './failure.mjs'

/** The root of the checkout: the working directory of every program. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Milliseconds in which a second signal is ignored: one Ctrl-C arrives twice, from the terminal and
 * from npm.
 */
const sameSignalWithin = 1000

/** Milliseconds to read the last output after the exit; a remaining process may keep the pipe open. */
const drainedWithin = 1000

/**
 * Runs a program until it ends and returns its exit code.
 *
 * The program leads its own process group, so that a signal reaches it and its children only once:
 * from here. Its output goes to this terminal, or to `onOutput`; its standard error goes to the same
 * place, or to `onErrorOutput`. After `killAfter` milliseconds its process group is killed.
 */
export async function runChild(command, args, options = {}) {
  const { env, onOutput, onErrorOutput = onOutput, killAfter } = options
  const output = onOutput === undefined ? 'inherit' : 'pipe'
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', output, output],
  })
  child.stdout?.on('data', onOutput)
  child.stderr?.on('data', onErrorOutput)
  const forward = forwarder(child)
  for (const signal of forwarded) process.on(signal, forward)
  const kill = () => signalGroup(child.pid, 'SIGKILL')
  const timer = killAfter === undefined ? undefined : setTimeout(kill, killAfter)
  child.once('exit', () => killRemaining(child))
  try {
    return await exitCode(child, command)
  } finally {
    clearTimeout(timer)
    for (const signal of forwarded) process.off(signal, forward)
  }
}

/** Waits for the work; on a signal calls `stop`, and returns the exit code of the signal. */
export async function untilInterrupted(work, stop) {
  let code = 0
  const interrupt = signal => {
    code = exitCodeOf(signal)
    stop()
  }
  for (const signal of forwarded) process.on(signal, interrupt)
  try {
    await work
  } finally {
    for (const signal of forwarded) process.off(signal, interrupt)
  }
  return code
}

/** Runs a program without showing its output; throws a Failure with the output if it fails. */
export async function runStep(what, command, args, env) {
  const chunks = []
  const code = await runChild(command, args, { env, onOutput: chunk => chunks.push(chunk) })
  if (code > 128) throw new Failure(`${what}: interrupted`, code)
  if (code !== 0) throw new Failure(`${Buffer.concat(chunks)}\n${what} failed`, code)
}

function forwarder(child) {
  let last = -Infinity
  return signal => {
    const now = performance.now()
    if (now - last < sameSignalWithin) return
    last = now
    signalGroup(child.pid, signal)
  }
}

function exitCode(child, command) {
  return new Promise((resolve, reject) => {
    child.once('error', error => {
      reject(new Failure(`${command} cannot be run: ${error.message}`, 127))
    })
    child.once('close', (code, signal) => {
      resolve(code ?? exitCodeOf(signal))
    })
  })
}

function exitCodeOf(signal) {
  return 128 + constants.signals[signal]
}

/** Kills the remaining processes of the group, and closes output that they would keep open. */
function killRemaining({ pid, stdout, stderr }) {
  signalGroup(pid, 'SIGKILL')
  const closeOutput = () => {
    stdout?.destroy()
    stderr?.destroy()
  }
  setTimeout(closeOutput, drainedWithin).unref()
}

function signalGroup(leader, signal) {
  if (leader === undefined) return
  try {
    process.kill(-leader, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
