import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Files } from './debian-tool.ts'
import { projectRoot } from './project-root.ts'

/** The texts of the rule files that we ship, by name. */
export function shippedRules(): Files {
  return yamlTextsIn('alerts')
}

/** The texts of the YAML files in a folder of the project, by name and in order of it. */
export function yamlTextsIn(folder: string): Files {
  const path = join(projectRoot, folder)
  const names = readdirSync(path).filter(name => name.endsWith('.yaml'))
  return Object.fromEntries(
    names.sort().map(name => [name, readFileSync(join(path, name), 'utf8')]),
  )
}
