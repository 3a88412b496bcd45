import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** This program's version, from its own `package.json`. */
export const version = versionOf(import.meta.dirname)

/** Looks upward: compiled for tests, this file lies one folder deeper than in the package. */
function versionOf(folder: string): string {
  const file = join(folder, 'package.json')
  if (existsSync(file))
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  if (dirname(folder) === folder) throw new Error(`no package.json above ${import.meta.dirname}`)
  return versionOf(dirname(folder))
}
