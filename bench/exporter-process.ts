import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../src/app-interface.ts'
import { createApp } from '../src/app.ts'
import { run } from '../src/cli/program.ts'
import { createLogger } from '../src/telemetry/logger.ts'
import type { Measurement, Command } from './measurement.ts'
import { LongestTask } from './longest-task.ts'

/**
 * `tidemark serve` that takes commands of a benchmark over IPC and returns measurements.
 *
 * It ends with its parent process.
 */

/** Milliseconds between two samples of the event loop. */
const resolution = 1
const delays = monitorEventLoopDelay({ resolution })
const longestTask = new LongestTask()
const stop = new AbortController()
let startedAt = performance.now()
let cpuBefore = process.cpuUsage()

process.once('disconnect', () => stop.abort())
const exitCode = await run(['serve', '--log.level=warn', ...process.argv.slice(2)], {
  environment: {},
  terminal: {
    write: () => Promise.resolve(),
    writeError: lines => void process.stderr.write(`${lines}\n`),
    width: undefined,
    hasColours: false,
  },
  stopping: stop.signal,
  stopTimeout: 10,
  onReload: () => undefined,
  createLog: options =>
    Promise.resolve(createLogger({ ...options, isTerminal: false, hasColours: false })),
  createApp: (config, options) => {
    const app = createApp(config, options)
    acceptCommands(app)
    return Promise.resolve(app)
  },
})
process.exit(exitCode)

function acceptCommands(app: App): void {
  delays.enable()
  longestTask.start()
  process.on('message', command => void execute(app, command as Command))
  process.send?.('listening')
}

async function execute(app: App, command: Command): Promise<void> {
  if (command === 'poll') {
    reset()
    await app.pollOnce(stop.signal)
  }
  if (command === 'collect garbage') global.gc?.()
  // The last delay of the event loop is only noticed by the next sample.
  const wall = (performance.now() - startedAt) / 1000
  await sleep(resolution * 5)
  process.send?.(measurement(app, wall))
  reset()
}

function reset(): void {
  startedAt = performance.now()
  cpuBefore = process.cpuUsage()
  delays.reset()
  longestTask.reset()
}

function measurement(app: App, wall: number): Measurement {
  const { user, system } = process.cpuUsage(cpuBefore)
  const { heapUsed, external } = process.memoryUsage()
  const readings = app.statuses().flatMap(status => status.readings)
  return {
    wall,
    cpuTime: (user + system) / 1e6,
    // Each sample includes its own wait.
    longestDelay: Math.max(delays.max / 1e9 - resolution / 1000, 0),
    longestTask: longestTask.duration,
    reading: Math.max(...readings.map(({ lastDuration }) => lastDuration ?? 0)),
    series: readings.reduce((sum, { series }) => sum + series, 0),
    memory: heapUsed + external,
    resources: process.getActiveResourcesInfo().length,
  }
}
