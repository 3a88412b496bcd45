// Runs the test files of folders in this process, one after the other, each with its name.
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'

// Folders rather than their files: tap names the folders of its fixtures by the arguments.
for (const folder of process.argv.slice(2)) {
  const names = readdirSync(folder, { recursive: true }).filter(name => name.endsWith('.test.ts'))
  for (const name of names.sort()) {
    t.comment(`file: ${join(folder, name)}`)
    await import(pathToFileURL(resolve('build', folder, name.replace(/\.ts$/, '.js'))))
  }
}
