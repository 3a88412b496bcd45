import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runStep } from './child.mjs'

/** Compiles everything into `build`: the program, its tests, the testbed. */
export async function build() {
  const sources = ['src', 'test', 'testbed', 'bench', 'scripts', 'dashboards', 'examples']
  await compile('build', 'tsconfig.json', sources)
}

/** Compiles the program alone into `dist`, as it ships. */
export async function buildProduct() {
  await compile('dist', 'tsconfig.build.json', ['src'])
}

/** Runs the compiler, which takes seconds to find that nothing has changed, only when something has. */
async function compile(folder, project, sources) {
  const stamp = join(root, folder, '.compiled')
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json']
  if (existsSync(stamp) && newest([...sources, ...settings]) < statSync(stamp).mtimeMs) return
  console.error(`compiling into ${folder}`)
  const startedAt = new Date()
  // The compiler's note of what it wrote lies beside it, so that they can only vanish together.
  const note = ['--tsBuildInfoFile', join(folder, '.tsbuildinfo')]
  const args = ['node_modules/typescript/bin/tsc', '--project', project, ...note]
  await runStep('compiling', process.execPath, args)
  writeFileSync(stamp, '')
  // What was edited while it ran is newer than this.
  utimesSync(stamp, startedAt, startedAt)
}

/** When any of these files or folders last changed; a folder changes when a file in it goes. */
function newest(paths) {
  const present = paths.map(path => join(root, path)).filter(existsSync)
  const within = present
    .filter(path => statSync(path).isDirectory())
    .flatMap(path => readdirSync(path, { recursive: true }).map(name => join(path, name)))
  return Math.max(...[...present, ...within].map(path => statSync(path).mtimeMs))
}
