import { cpus, loadavg, totalmem } from 'node:os'

/** Returns the machine of the measurements; figures of different machines cannot be compared. */
export function machineText(): string {
  const processors = cpus()
  const model = processors[0]?.model ?? 'unknown processor'
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`
  return `${model}, ${processors.length} cores, ${memory}; Node.js ${process.version}`
}

/** Returns the load of the machine; above the number of cores, times are not reliable. */
export function loadText(): string {
  return `load average ${loadavg()[0]?.toFixed(1) ?? 'unknown'}`
}
