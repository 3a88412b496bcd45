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

t.test('the demo application uses the library versions of the exporter', t => {
  const root = packageAt(join(projectRoot, 'package.json'))
  const ours = { ...root.devDependencies, ...root.dependencies }
  const libraries = { ...app.dependencies, ...app.devDependencies }
  const differing = Object.entries(libraries).filter(([name, version]) => ours[name] !== version)
  t.same(differing, [], 'in examples/demo-app/package.json')
  t.end()
})

t.test('its lock file matches its package file', t => {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Partial<Package>>>
  }
  t.match(lock.packages[''], {
    dependencies: app.dependencies,
    devDependencies: app.devDependencies,
  })
  const differing = Object.entries(app.dependencies).filter(
    ([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version,
  )
  t.same(differing, [])
  t.end()
})

t.test('its sources only import its own files and libraries', t => {
  const sources = join(folder, 'src')
  const imports = readdirSync(sources).flatMap(file =>
    Array.from(
      readFileSync(join(sources, file), 'utf8').matchAll(
        /^(?:import|export|\}) .*from '([^']+)'$/gm,
      ),
      ([, target = '']) => ({ file, target }),
    ),
  )
  t.ok(imports.length > 0)
  t.same(
    imports.filter(({ target }) => !/^(\.\/|node:)/.test(target) && !(target in app.dependencies)),
    [],
  )
  t.end()
})

t.test('its README lists every environment variable and every metric', t => {
  const page = readFileSync(join(folder, 'README.md'), 'utf8')
  const names = (file: string, pattern: RegExp): readonly string[] =>
    [...readFileSync(join(folder, 'src', file), 'utf8').matchAll(pattern)].map(([name]) => name)

  const variables = names('settings.ts', /(?<=')[A-Z]+(?:_[A-Z]+)*(?=')/g)
  const metrics = names('metrics.ts', /(?<=name: ')\w+/g)
  t.ok(variables.length >= 6 && metrics.length >= 5)
  t.same(
    [...variables, ...metrics].filter(name => !page.includes(`\`${name}\``)),
    [],
  )
  t.end()
})

function packageAt(file: string): Package {
  return JSON.parse(readFileSync(file, 'utf8')) as Package
}
