import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Failure } from './failure.mjs'

/** The checkout; every program runs in it. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * One Ctrl-C comes here twice, from the terminal and from npm; what follows so soon is the same one.
 */
const sameSignalWithin = 1000

/** After its end a program's last output is read in no time, unless something it left holds the pipe. */
const drainedWithin = 1000

/**
 * Runs a program to its end and gives its exit code.
 *
 * It leads a process group of its own, so that a signal reaches it and its children once: from here.
 * Its output goes to this terminal, or to `onOutput`; what goes to standard error too, or to
 * `onComplaint`. After `killAfter` milliseconds it is ended as it is, with what it has started.
 */
export async function runChild(command, args, options = {}) {
  const { env, onOutput, onComplaint = onOutput, killAfter } = options
  const output = onOutput === undefined ? 'inherit' : 'pipe'
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', output, output],
  })
  child.stdout?.on('data', onOutput)
  child.stderr?.on('data', onComplaint)
  const forward = forwarder(child)
  for (const signal of forwarded) process.on(signal, forward)
  const kill = () => signalGroup(child.pid, 'SIGKILL')
  const timer = killAfter === undefined ? undefined : setTimeout(kill, killAfter)
  child.once('exit', () => leaveNothing(child))
  try {
    return await exitCode(child, command)
  } finally {
    clearTimeout(timer)
    for (const signal of forwarded) process.off(signal, forward)
  }
}

/** Does the work unless a signal comes; then it calls `stop`, and gives the signal's exit code. */
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

/** Runs a step whose output matters only when it fails; then it is a Failure. */
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
      reject(new Failure(`${command} does not run: ${error.message}`, 127))
    })
    child.once('close', (code, signal) => {
      resolve(code ?? exitCodeOf(signal))
    })
  })
}

function exitCodeOf(signal) {
  return 128 + constants.signals[signal]
}

/** What a program may have left in its group must not outlive it, nor hold its output open. */
function leaveNothing({ pid, stdout, stderr }) {
  signalGroup(pid, 'SIGKILL')
  const letGo = () => {
    stdout?.destroy()
    stderr?.destroy()
  }
  setTimeout(letGo, drainedWithin).unref()
}

function signalGroup(leader, signal) {
  if (leader === undefined) return
  try {
    process.kill(-leader, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
