import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The version of tidemark, from its `package.json`. */
export const version = versionOf(import.meta.dirname)

/** The git revision that this program was built from, from the file that the build writes. */
export const revision = revisionOf(join(dirname(import.meta.dirname), 'revision'))

/** Returns `unknown` if the build knew no revision. */
export function revisionOf(file: string): string {
  const written = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  return written === '' ? 'unknown' : written
}

/** Searches the parent folders, because builds differ in how deep this file is below the package. */
function versionOf(folder: string): string {
  const file = join(folder, 'package.json')
  if (existsSync(file))
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  if (dirname(folder) === folder) throw new Error(`no package.json above ${import.meta.dirname}`)
  return versionOf(dirname(folder))
}
