import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../testbed/free-port.ts'
import { projectRoot } from '../testbed/project-root.ts'
import { openRunFolder } from '../testbed/run-folder.ts'
import type { Benchmark } from './benchmark.ts'
import { peakMemory, cpuTime } from './process-stats.ts'
import { startMockKafka, startMockRabbitmq } from './mock-cluster.ts'

/** The shipped program: the measurements of the other benchmarks wake up a thousand times per second. */
const program = join(projectRoot, 'dist', 'main.js')

/** Seconds until the first polls and the compiler have ended; there are no scrapes. */
const settling = 20
const measured = 60

export const idle: Benchmark = {
  name: 'idle',
  description: `the shipped program for ${measured} s, two small clusters at the default intervals`,
  async measure() {
    const kafka = await startMockKafka({
      ...{ brokers: 3, topics: 10, partitions: 10, groups: 10, commits: 10 },
      rate: 10,
    })
    const rabbitmq = await startMockRabbitmq({ vhosts: 1, queues: 20, rate: 1 })
    const run = await openRunFolder('bench')
    try {
      const flags = [
        `--web.listen-address=127.0.0.1:${await freePort()}`,
        `--kafka.brokers=${kafka.addresses.join(',')}`,
        `--rabbitmq.url=${rabbitmq.addresses.join(',')}`,
      ]
      const log = run.file('exporter.log')
      const exporter = await run.start(process.execPath, [program, ...flags], { log })
      await sleep(settling * 1000)
      if (exporter.hasExited) throw new Error(`the exporter ended: ${exporter.logTail()}`)
      const before = cpuTime(exporter.pid)
      await sleep(measured * 1000)
      const share = (cpuTime(exporter.pid) - before) / measured
      const memory = peakMemory(exporter.pid)
      return [
        { what: 'CPU time, of one core', unit: 'percent', runs: [share * 100], budget: 0.5 },
        { what: 'peak memory', unit: 'bytes', runs: [memory], budget: null },
      ]
    } finally {
      await run.close()
      await Promise.all([kafka.stop(), rabbitmq.stop()])
    }
  },
}
