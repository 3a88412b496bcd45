import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../testbed/project-root.ts'

const folder = join(projectRoot, 'examples', 'demo-app')

interface Package {
  readonly name: string
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const app = packageAt(join(folder, 'package.json'))

t.test('the demo application has its libraries in the versions of the exporter', t => {
  const root = packageAt(join(projectRoot, 'package.json'))
  const ours = { ...root.devDependencies, ...root.dependencies }
  for (const [library, version] of Object.entries({
    ...app.dependencies,
    ...app.devDependencies,
  })) {
    t.equal(version, ours[library], `${library} of examples/demo-app/package.json`)
  }
  t.end()
})

t.test('its lock file locks what its package file says', t => {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Partial<Package>>>
  }
  t.match(lock.packages[''], {
    dependencies: app.dependencies,
    devDependencies: app.devDependencies,
  })
  for (const [library, version] of Object.entries(app.dependencies)) {
    t.equal(lock.packages[`node_modules/${library}`]?.version, version)
  }
  t.end()
})

t.test('its sources import nothing from outside of their folder but its own libraries', t => {
  const sources = join(folder, 'src')
  for (const file of readdirSync(sources)) {
    const text = readFileSync(join(sources, file), 'utf8')
    for (const [, target = ''] of text.matchAll(/^(?:import|export|\}) .*from '([^']+)'$/gm)) {
      const isOwn = target.startsWith('./') || target.startsWith('node:')
      t.ok(isOwn || target in app.dependencies, `${file} imports ${target}`)
    }
  }
  t.end()
})

t.test('its page names every variable of the environment, and every metric', t => {
  const page = readFileSync(join(folder, 'README.md'), 'utf8')
  const names = (file: string, pattern: RegExp): readonly string[] =>
    [...readFileSync(join(folder, 'src', file), 'utf8').matchAll(pattern)].map(([name]) => name)

  const variables = names('settings.ts', /(?<=')[A-Z]+(?:_[A-Z]+)*(?=')/g)
  const metrics = names('metrics.ts', /(?<=name: ')\w+/g)
  t.ok(variables.length >= 6 && metrics.length >= 5)
  for (const name of [...variables, ...metrics]) t.match(page, `\`${name}\``)
  t.end()
})

function packageAt(file: string): Package {
  return JSON.parse(readFileSync(file, 'utf8')) as Package
}
