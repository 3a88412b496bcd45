import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import t from 'tap'
import { projectRoot } from '../testbed/project-root.ts'
import {
  kafkaCanary,
  kafkaReadingApis,
  layers,
  libraryFolders,
  rooms,
} from './architecture/rules.ts'

const source = join(projectRoot, 'src')

interface Import {
  readonly file: string
  /** A file of `src/`, or the name of a package. */
  readonly target: string
  readonly isPackage: boolean
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => file.split(sep).join('/'))
const imports = files.flatMap(importsOf)
const ownImports = imports.filter(({ isPackage }) => !isPackage)

t.test('every place imports only places below it', t => {
  const found = ownImports.filter(({ file, target }) => {
    const [place, imported] = [placeOf(file), placeOf(target)]
    const layer = layers.find(layer => layer.place === place)
    return imported !== place && layer?.imports.includes(imported) !== true
  })
  t.strictSame(lines(found), [])
  t.end()
})

t.test('the rule has no cycle: each place comes after those that it imports', t => {
  const places = layers.map(({ place }) => place)
  const upward = layers.flatMap(({ place, imports }, position) => {
    const below = places.slice(0, position)
    return imports
      .filter(imported => !below.includes(imported))
      .map(imported => `${place} -> ${imported}`)
  })
  t.strictSame(upward, [])
  t.end()
})

t.test('rooms of a reading import only rooms before them', t => {
  const found = ownImports.filter(({ file, target }) => {
    const [from, to] = [roomOf(file), roomOf(target)]
    return from !== null && to?.reading === from.reading && to.order > from.order
  })
  t.strictSame(lines(found), [])
  t.end()
})

t.test('facts, memory, model and families are pure: no client, clock or I/O', t => {
  const pure = (file: string): boolean =>
    roomOf(file) !== null || /^(columns|reading|backlog|exposition|canary)\//.test(file)
  const impure = /^(node:|undici|kafkajs)|^scheduling\/(clock|timer|poll-loop)|\/client\//
  const found = imports.filter(({ file, target }) => pure(file) && impure.test(target))
  t.strictSame(lines(found), [])
  t.end()
})

t.test('readings do not import each other', t => {
  const readingOf = (file: string): string | undefined =>
    /^(?:kafka|rabbitmq)\/(?!client\/)[\w-]+(?=\/)/.exec(file)?.[0]
  const found = ownImports.filter(({ file, target }) => {
    const [from, to] = [readingOf(file), readingOf(target)]
    return from !== undefined && to !== undefined && from !== to
  })
  t.strictSame(lines(found), [])
  t.end()
})

t.test('readings only read: codecs of other Kafka APIs are in the canary, and stay there', t => {
  const apis = files.flatMap(file => {
    const text = readFileSync(join(source, file), 'utf8')
    return [...text.matchAll(/^ {2}name: '(\w+)',\n {2}key: (\d+),/gm)].map(([, name, key]) => ({
      file,
      api: `${key ?? ''} ${name ?? ''}`,
    }))
  })
  const reading = Object.entries(kafkaReadingApis).map(([key, name]) => `${key} ${name}`)
  const outside = apis.filter(({ file }) => !file.startsWith(kafkaCanary))
  t.strictSame(outside.map(({ api }) => api).sort(), reading.sort())
  t.ok(apis.length > outside.length)
  const found = ownImports.filter(
    ({ file, target }) => target.startsWith(`${kafkaCanary}apis/`) && !file.startsWith(kafkaCanary),
  )
  t.strictSame(lines(found), [])
  t.end()
})

t.test('each library is imported in one folder', t => {
  const found = imports
    .filter(({ isPackage, target }) => isPackage && !target.startsWith('node:'))
    .filter(({ file, target }) => {
      const folder = libraryFolders[target.split('/')[0] ?? target] ?? 'none'
      return !file.startsWith(`${folder}/`)
    })
  t.strictSame(lines(found), [])
  t.end()
})

t.test('only scheduling/clock.ts reads a clock, and only main.ts exits', t => {
  const clock = /\b(Date\.now|performance\.now|new Date\(\)|hrtime)\b/
  const exit = /\bprocess\.(exit|exitCode|on|once)\b/
  const found = files.flatMap(file => {
    const text = readFileSync(join(source, file), 'utf8')
    const [reading] = file === 'scheduling/clock.ts' ? [] : (clock.exec(text) ?? [])
    const [exiting] = file === 'main.ts' ? [] : (exit.exec(text) ?? [])
    return [
      ...(reading === undefined ? [] : [`src/${file} takes time as an argument, not ${reading}`]),
      ...(exiting === undefined ? [] : [`src/${file} leaves ${exiting} to main.ts`]),
    ]
  })
  t.strictSame(found, [])
  t.end()
})

t.test('every file and folder is named for the idea it holds', t => {
  const vague = /(^|\/)(utils?|helpers?|common|core|misc|managers?|services?|index)(\/|\.ts$)/
  t.strictSame(
    files.filter(file => vague.test(file)),
    [],
  )
  t.end()
})

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), 'utf8')
  const found = text.matchAll(/^(?:import|export)\s+[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'/gms)
  return [...found].map(([, from, bare]) => {
    const target = from ?? bare ?? ''
    if (!target.startsWith('.')) return { file, target, isPackage: true }
    const path = relative(source, resolve(source, dirname(file), target))
    return { file, target: path.split(sep).join('/'), isPackage: false }
  })
}

/** The top folder of a source file, or the file itself where it is directly in `src/`. */
function placeOf(file: string): string {
  return file.split('/')[0] ?? ''
}

function roomOf(file: string): { readonly reading: string; readonly order: number } | null {
  const [system = '', reading = '', room = ''] = file.split('/')
  if (!/^(kafka|rabbitmq)$/.test(system)) return null
  const order = rooms.findIndex(name => name === posix.basename(room, '.ts'))
  return order === -1 ? null : { reading: `${system}/${reading}`, order }
}

function lines(found: readonly Import[]): readonly string[] {
  return found.map(({ file, target }) => `${file} -> ${target}`)
}
