import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runStep } from './child.mjs'
import { writeRevision } from './revision.mjs'

/** Compiles everything into `build`: the program, the tests and the testbed. */
export async function build() {
  const sources = ['src', 'test', 'testbed', 'bench', 'scripts', 'dashboards', 'examples']
  await compile('build', 'tsconfig.json', sources)
}

/** Compiles only the program into `dist`, as it is shipped. */
export async function buildProduct() {
  await compile('dist', 'tsconfig.build.json', ['src'])
  // Even if nothing was compiled: a commit changes the revision without changing a source.
  writeRevision(root, join(root, 'dist'))
}

/** Runs the compiler if any source has changed; without a change it would still take seconds. */
async function compile(folder, project, sources) {
  const stamp = join(root, folder, '.compiled')
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json']
  if (existsSync(stamp) && newest([...sources, ...settings]) < statSync(stamp).mtimeMs) return
  console.error(`compiling into ${folder}`)
  const startedAt = new Date()
  // The build info is in the same folder as the output, so that both are deleted together.
  const buildInfo = ['--tsBuildInfoFile', join(folder, '.tsbuildinfo')]
  const args = ['node_modules/typescript/bin/tsc', '--project', project, ...buildInfo]
  await runStep('compiling', process.execPath, args)
  writeFileSync(stamp, '')
  // Files that were edited during the compilation are newer than the stamp.
  utimesSync(stamp, startedAt, startedAt)
}

/**
 * Returns the latest modification time of these files and folders, in milliseconds.
 *
 * A folder is modified when a file in it is deleted.
 */
function newest(paths) {
  const present = paths.map(path => join(root, path)).filter(existsSync)
  const within = present
    .filter(path => statSync(path).isDirectory())
    .flatMap(path => readdirSync(path, { recursive: true }).map(name => join(path, name)))
  return Math.max(...[...present, ...within].map(path => statSync(path).mtimeMs))
}
