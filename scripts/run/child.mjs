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

/**
 * Runs a program to its end and gives its exit code.
 *
 * It leads a process group of its own, so that a signal reaches it and its children once: from here.
 * Its output goes to this terminal, or to `onOutput`.
 */
export async function runChild(command, args, { env, onOutput } = {}) {
  const output = onOutput === undefined ? 'inherit' : 'pipe'
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', output, output],
  })
  child.stdout?.on('data', onOutput)
  child.stderr?.on('data', onOutput)
  const forward = forwarder(child)
  for (const signal of forwarded) process.on(signal, forward)
  try {
    return await exitCode(child, command)
  } finally {
    for (const signal of forwarded) process.off(signal, forward)
    // What it may have left in its group must not outlive it.
    signalGroup(child.pid, 'SIGKILL')
  }
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
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

function signalGroup(leader, signal) {
  if (leader === undefined) return
  try {
    process.kill(-leader, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
