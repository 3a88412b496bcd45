import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../testbed/project-root.ts'

/** Versions of RabbitMQ whose responses were recorded. */
export const recordedVersions = ['3.10', '4.0', '4.3'] as const

export type RecordedVersion = (typeof recordedVersions)[number]

/** A recorded response of a real RabbitMQ; `queues` is the list without parameters. */
export function recorded(version: RecordedVersion, answer: string): unknown {
  const folder = join(projectRoot, 'test', 'rabbitmq', 'fixtures')
  return JSON.parse(readFileSync(join(folder, version, `${answer}.json`), 'utf8'))
}

export function recordedList(version: RecordedVersion, answer: string): readonly unknown[] {
  return recorded(version, answer) as readonly unknown[]
}
