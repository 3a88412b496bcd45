import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../testbed/project-root.ts'

const apis = join(projectRoot, 'test', 'kafka', 'client', 'apis')

interface Vector {
  readonly responseBytes: string
  readonly taggedResponseBytes?: string
}

/** Responses of Kafka's own classes and of real brokers, for one version of an API. */
export function responses(api: string, version: number): readonly Buffer[] {
  const folders = ['fixtures', 'recorded'].flatMap(kind =>
    readdirSync(join(apis, kind)).map(kafka => join(apis, kind, kafka)),
  )
  const file = `${api}-v${version}.json`
  const paths = folders.filter(folder => readdirSync(folder).includes(file))
  const vectors = paths.flatMap(
    folder => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Vector | readonly Vector[],
  )
  return vectors
    .flatMap(({ responseBytes, taggedResponseBytes }) => [responseBytes, taggedResponseBytes ?? ''])
    .map(hex => Buffer.from(hex, 'hex'))
}
