import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import { projectRoot } from '../../testbed/project-root.ts'

interface Found {
  readonly line: number
  readonly column: number
  readonly found: string
  readonly use: string
}

interface Phrase {
  readonly find: string | RegExp
  readonly use: string
  readonly example: string
}

const { findPhrases } = (await script('find.mjs')) as {
  findPhrases: (text: string) => readonly Found[]
}
const { phrases } = (await script('phrases.mjs')) as { phrases: readonly Phrase[] }

/** Plain JavaScript, so that it runs without being compiled. */
async function script(name: string): Promise<unknown> {
  return await import(pathToFileURL(join(projectRoot, 'scripts/wording', name)).href)
}

t.test('every phrase of the list is found in its example, with its replacement', t => {
  const missed = phrases
    .filter(({ use, example }) => !findPhrases(example).some(found => found.use === use))
    .map(({ example }) => example)

  t.strictSame(missed, [])
  t.strictSame(
    phrases.filter(({ use }) => use === ''),
    [],
  )
  t.end()
})

t.test('a phrase is found with its line and column, also as a part of a name', t => {
  const text = `/** The broker told nothing. */\nconst hasToldAll = told_at`

  const places = findPhrases(text).map(({ line, column, found }) => [line, column, found])

  t.strictSame(places, [
    [1, 16, 'told'],
    [2, 10, 'Told'],
    [2, 20, 'told'],
  ])
  t.end()
})

t.test('a phrase is found across the line break of a comment', t => {
  t.match(findPhrases(`// Not the status hoped\n// for here.`), [
    { line: 1, column: 19, found: 'hoped for' },
  ])
  t.match(findPhrases(`/**\n * hoped\n * for */`), [{ found: 'hoped for' }])
  t.strictSame(findPhrases(`// hoped\n\n// for`), [])
  t.end()
})

t.test('longer words, letter case and literal uses do not match', t => {
  const clean = `
    // Amends the recommended task: the mask of an untidy flask was stolen, without doubt.
    // Ask the owner of the topic. See the frequently asked questions.
    // Waits for an answer; there is none. The status abandoned stands for no consumer at all.
    const taskMask = recommended(threshold)
  `

  t.strictSame(findPhrases(clean), [])
  t.end()
})

t.test('the check prints each phrase of a spoiled checkout and fails', t => {
  const folder = aCheckout(t, {
    'README.md': `# Sample\n\nIt tells which groups lag.\n`,
    'clean.ts': '/** Reports which groups lag. */\n',
    'data.json': `{ "text": "It tells nothing." }\n`,
    'docs/metrics.md': `It tells nothing.\n`,
  })

  const { status, stdout, stderr } = check(folder)

  t.equal(stdout, `README.md:3:4: "tells": use ${useOf('tells')}\n`)
  t.equal(stderr, 'phrases to replace: 1\n')
  t.equal(status, 1)
  t.end()
})

t.test('the check passes a clean checkout, and only reads the paths in its arguments', t => {
  const clean = aCheckout(t, { 'README.md': '# Sample\n\nIt reports which groups lag.\n' })
  t.match(check(clean), { status: 0, stdout: '', stderr: '' })

  const spoiled = aCheckout(t, { 'a/x.md': `It tells.`, 'ab/x.md': `It tells.` })
  t.match(check(spoiled, 'a'), { status: 1, stdout: /^a\/x\.md:1:4: .*\n$/ })
  t.match(check(spoiled, 'b'), { status: 0, stdout: '' })
  t.end()
})

function useOf(text: string): string {
  return findPhrases(text).map(({ use }) => use)[0] ?? 'not found'
}

/** A Git repository with these files. */
function aCheckout(t: Test, files: Readonly<Record<string, string>>): string {
  const tree: Record<string, unknown> = {}
  for (const [path, text] of Object.entries(files)) {
    const [name = '', folder] = path.split('/').reverse()
    if (folder === undefined) tree[name] = text
    else tree[folder] = { ...(tree[folder] as object | undefined), [name]: text }
  }
  const root = t.testdir(tree as Parameters<Test['testdir']>[0])
  spawnSync('git', ['init', '--quiet'], { cwd: root })
  return root
}

function check(
  root: string,
  ...paths: readonly string[]
): Pick<ReturnType<typeof spawnSync>, 'status' | 'stdout' | 'stderr'> {
  const script = join(projectRoot, 'scripts/wording/check.mjs')
  return spawnSync(process.execPath, [script, ...paths], { cwd: root, encoding: 'utf8' })
}
