import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder with package.json, whether this runs from its source or compiled in `build`. */
export const projectRoot = rootAbove(dirname(fileURLToPath(import.meta.url)))

function rootAbove(folder: string): string {
  const hasPackage = existsSync(join(folder, 'package.json'))
  return hasPackage ? folder : rootAbove(dirname(folder))
}
