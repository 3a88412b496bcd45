import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../src/app.ts'
import { createApp } from '../src/app.ts'
import { run } from '../src/cli/program.ts'
import { createLogger } from '../src/telemetry/logger.ts'
import type { Observation, Question } from './observation.ts'
import { WorkWatch } from './work-watch.ts'

/**
 * `tidemark serve` with a window through which a benchmark looks: it answers questions over IPC.
 *
 * It ends with the process that started it.
 */
const lookEvery = 1
const delays = monitorEventLoopDelay({ resolution: lookEvery })
const work = new WorkWatch()
const stop = new AbortController()
let beganAt = performance.now()
let processorBefore = process.cpuUsage()

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
  stopBound: 10,
  onReload: () => undefined,
  createLog: options =>
    Promise.resolve(createLogger({ ...options, isTerminal: false, hasColours: false })),
  createApp: (config, options) => {
    const app = createApp(config, options)
    answerQuestions(app)
    return Promise.resolve(app)
  },
})
process.exit(exitCode)

function answerQuestions(app: App): void {
  delays.enable()
  work.start()
  process.on('message', question => void answer(app, question as Question))
  process.send?.('listening')
}

async function answer(app: App, question: Question): Promise<void> {
  if (question === 'poll') {
    begin()
    await app.pollOnce(stop.signal)
  }
  if (question === 'sweep') global.gc?.()
  // What blocked the loop last is noticed by the next look only.
  const wall = (performance.now() - beganAt) / 1000
  await sleep(lookEvery * 5)
  process.send?.(observation(app, wall))
  begin()
}

function begin(): void {
  beganAt = performance.now()
  processorBefore = process.cpuUsage()
  delays.reset()
  work.reset()
}

function observation(app: App, wall: number): Observation {
  const { user, system } = process.cpuUsage(processorBefore)
  const { heapUsed, external } = process.memoryUsage()
  const readings = app.statuses().flatMap(status => status.readings)
  return {
    wall,
    processor: (user + system) / 1e6,
    // Each look has its own wait in it.
    longestStall: Math.max(delays.max / 1e9 - lookEvery / 1000, 0),
    longestWork: work.longest,
    reading: Math.max(...readings.map(({ lastDuration }) => lastDuration ?? 0)),
    series: readings.reduce((sum, { series }) => sum + series, 0),
    memory: heapUsed + external,
    resources: process.getActiveResourcesInfo().length,
  }
}
