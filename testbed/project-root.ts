import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json, both for the source of this file and for its copy in `build`. */
export const projectRoot = rootAbove(dirname(fileURLToPath(import.meta.url)))

function rootAbove(folder: string): string {
  const hasPackage = existsSync(join(folder, 'package.json'))
  return hasPackage ? folder : rootAbove(dirname(folder))
}
