import { cpus, loadavg, totalmem } from 'node:os'

/** The machine that figures were measured on: without it they say nothing. */
export function machineText(): string {
  const processors = cpus()
  const model = processors[0]?.model ?? 'unknown processor'
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`
  return `${model}, ${processors.length} cores, ${memory}; Node.js ${process.version}`
}

/** What others ask of the machine at this moment: above the number of cores, times mean little. */
export function loadText(): string {
  return `load average ${loadavg()[0]?.toFixed(1) ?? 'unknown'}`
}
