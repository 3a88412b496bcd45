import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import t from 'tap'
import { projectRoot } from '../testbed/project-root.ts'

const source = join(projectRoot, 'src')

/** What the files of a folder may import besides their own folder, and why it is so. */
const layers: Readonly<
  Record<string, { readonly sees: readonly string[]; readonly rule: string }>
> = {
  domain: { sees: [], rule: 'domain is pure: it imports nothing but domain' },
  scheduling: { sees: ['domain'], rule: 'scheduling knows time and nothing of brokers' },
  exposition: {
    sees: ['domain', 'monitors/status'],
    rule: 'exposition prints models and asks no one',
  },
  clients: { sees: ['domain'], rule: 'clients speak to brokers and know no reading' },
  sources: {
    sees: ['domain', 'clients', 'scheduling'],
    rule: 'sources turn answers into facts and know no page',
  },
  monitors: {
    sees: ['domain', 'exposition', 'sources', 'scheduling'],
    rule: 'monitors run sources and make pages; how brokers are reached is not their business',
  },
  telemetry: {
    sees: ['domain', 'exposition'],
    rule: 'telemetry tells of this process through the same pages as everything else',
  },
  config: { sees: ['domain'], rule: 'config is read and checked without knowing who uses it' },
  http: {
    sees: ['domain', 'exposition', 'monitors/status'],
    rule: 'http shows pages and status through read-only ports',
  },
  wiring: {
    sees: ['config', 'clients', 'sources', 'monitors', 'exposition', 'domain', 'scheduling'],
    rule: 'wiring builds one cluster from its configuration and decides nothing',
  },
  cli: {
    sees: ['domain', 'exposition', 'monitors/status', 'config', 'telemetry', 'app'],
    rule: 'cli turns arguments into calls of the app',
  },
}

/** Each library is met in one folder, so that replacing it is the work of one folder. */
const homes: Readonly<Record<string, string>> = {
  kafkajs: 'clients/kafka',
  undici: 'clients/rabbitmq',
  fastify: 'http',
  pino: 'telemetry',
  'prom-client': 'telemetry',
  commander: 'cli',
  yaml: 'config',
  zod: 'config',
}

/** Libraries that more than one folder may import, each with its reason. */
const shared: Readonly<
  Record<string, { readonly folders: readonly string[]; readonly reason: string }>
> = {
  cockatiel: {
    folders: ['clients/kafka', 'clients/rabbitmq'],
    reason:
      'each client breaks its own circuits; a breaker in between would be a layer for one class',
  },
}

interface Import {
  readonly file: string
  readonly target: string
}

const imports = sourceFiles(source).flatMap(importsOf)

t.test('every folder imports only what lies beneath it', t => {
  for (const { file, target } of imports.filter(({ target }) => target.startsWith('.'))) {
    const folder = folderOf(file)
    const imported = relative(source, resolve(source, dirname(file), target))
      .split(sep)
      .join('/')
    if (folder === '' || folderOf(imported) === folder) continue
    const layer = layers[folder]
    if (layer === undefined) {
      t.fail(`src/${folder} has no rule: say in this test what it may import`)
      continue
    }
    const isAllowed = layer.sees.some(
      seen => imported.startsWith(`${seen}/`) || imported === `${seen}.ts`,
    )
    t.ok(isAllowed, `src/${file} imports ${imported}, but ${layer.rule}`)
  }
  t.end()
})

t.test('only main.ts and cli know the app', t => {
  for (const { file, target } of imports.filter(({ target }) => target.endsWith('/app.ts'))) {
    t.ok(file === 'main.ts' || file.startsWith('cli/'), `src/${file} imports ${target}`)
  }
  t.end()
})

t.test('each library is imported in one folder', t => {
  for (const { file, target } of imports) {
    if (target.startsWith('.') || target.startsWith('node:')) continue
    const library = target.split('/')[0] ?? target
    const folders = shared[library]?.folders ?? [homes[library] ?? 'nowhere']
    const isAtHome = folders.some(folder => file.startsWith(`${folder}/`))
    t.ok(isAtHome, `src/${file} imports ${library}, whose home is src/${folders.join(' and src/')}`)
  }
  t.end()
})

t.test('the domain and the exposition do no I/O', t => {
  for (const { file, target } of imports) {
    if (!/^(domain|exposition)\//.test(file)) continue
    t.notOk(target.startsWith('node:'), `src/${file} imports ${target}, but it is pure`)
  }
  t.end()
})

t.test('only scheduling/clock.ts reads a clock, and only main.ts exits', t => {
  for (const file of sourceFiles(source)) {
    const text = readFileSync(join(source, file), 'utf8')
    if (file !== join('scheduling', 'clock.ts')) {
      t.notMatch(
        text,
        /\b(Date\.now|performance\.now|new Date\(\)|hrtime)\b/,
        `src/${file} takes time as an argument`,
      )
    }
    if (file !== 'main.ts') {
      t.notMatch(
        text,
        /\bprocess\.(exit|exitCode|on|once)\b/,
        `src/${file} leaves exit and signals to main.ts`,
      )
    }
  }
  t.end()
})

t.test('no folder or file is named for nothing in particular', t => {
  for (const file of sourceFiles(source)) {
    t.notMatch(
      file,
      /(^|[/\\])(utils?|helpers?|common|core|misc|managers?|services?|index)([/\\]|\.ts$)/,
      `src/${file} is named for the idea it holds`,
    )
  }
  t.end()
})

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file =>
    file.endsWith('.ts'),
  )
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), 'utf8')
  const found = text.matchAll(/^(?:import|export)\s+[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'/gms)
  return [...found].map(([, from, bare]) => ({
    file: file.split(sep).join('/'),
    target: from ?? bare ?? '',
  }))
}

/** The top folder of a source file; '' for files that stand at the top. */
function folderOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : ''
}
