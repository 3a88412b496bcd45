import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Files } from './debian-tool.ts'
import { projectRoot } from './project-root.ts'

/** Returns the content of the shipped rule files, by name. */
export function shippedRules(): Files {
  return yamlTextsIn('alerts')
}

/** Returns the content of the YAML files in a folder of the project, sorted by name. */
export function yamlTextsIn(folder: string): Files {
  const path = join(projectRoot, folder)
  const names = readdirSync(path).filter(name => name.endsWith('.yaml'))
  return Object.fromEntries(
    names.sort().map(name => [name, readFileSync(join(path, name), 'utf8')]),
  )
}
