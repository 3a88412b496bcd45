import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { Seconds } from '../src/reading/time.ts'

/** `getconf CLK_TCK`, the same on all common Linux machines. */
const ticksPerSecond = 100

/** Returns the resident memory of a process, in bytes. */
export function residentMemory(pid: number): number {
  return memoryField(pid, 'VmRSS')
}

/** Returns the peak resident memory of a process, in bytes. */
export function peakMemory(pid: number): number {
  return memoryField(pid, 'VmHWM')
}

/** Returns the CPU time of a process, user and system. */
export function cpuTime(pid: number): Seconds {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The second field is the program's name, which may contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

export function openSockets(pid: number): number {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).filter(name => isSocket(`${folder}/${name}`)).length
}

function isSocket(link: string): boolean {
  try {
    return readlinkSync(link).startsWith('socket:')
  } catch {
    // The file was closed after the folder was read.
    return false
  }
}

function memoryField(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]
  if (kibibytes === undefined) throw new Error(`process ${pid} has no ${field}`)
  return Number(kibibytes) * 1024
}
