import type { ClusterStatus, ReadingStatus } from '../../monitor/status.ts'

/** Worst first. `partial`: every reading is up, and some sections have problems. */
export const healths = ['down', 'pending', 'partial', 'up'] as const

export type Health = (typeof healths)[number]

/** A reading that is up but has problems is `partial`. */
export function readingHealth({ state, sections }: ReadingStatus): Health {
  const isComplete = sections.every(section => section.problems.length === 0)
  return state === 'up' && !isComplete ? 'partial' : state
}

/** The worst of the cluster's readings. */
export function clusterHealth({ readings }: ClusterStatus): Health {
  const found = readings.map(readingHealth)
  return healths.find(health => found.includes(health)) ?? 'up'
}
