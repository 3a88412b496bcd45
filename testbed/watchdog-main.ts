import { createInterface } from 'node:readline'
import { killGroup, startTicks } from './processes.ts'
import { removeRun } from './run-folder.ts'
import type { WatchdogMessage } from './watchdog.ts'

/** Runs of the owner; the folders of those that it has closed do not exist. */
const runs = new Set<string>()

/** Start times of process groups by their leader. */
const groups = new Map<number, number>()

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as WatchdogMessage
  if ('run' in message) runs.add(message.run)
  else if ('group' in message) groups.set(message.group, message.ticks)
  else groups.delete(message.ended)
}

// Standard input is closed: the owner has ended.
await Promise.all([
  ...Array.from(groups, async ([leader, ticks]) => {
    if (startTicks(leader) === ticks) await killGroup(leader)
  }),
  ...Array.from(runs, removeRun),
])
