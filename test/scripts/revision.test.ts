import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import { projectRoot } from '../../testbed/project-root.ts'

const { writeRevision } = (await import(
  pathToFileURL(join(projectRoot, 'scripts/run/revision.mjs')).href
)) as { writeRevision: (checkout: string, output: string) => void }

function git(cwd: string, ...args: readonly string[]): string {
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost']
  return execFileSync('git', [...author, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim()
}

function aCheckout(t: Test): string {
  const folder = t.testdir({ src: { 'main.ts': '' }, docs: {}, dist: {} })
  git(folder, 'init', '--quiet')
  git(folder, 'add', '.')
  git(folder, 'commit', '--quiet', '--no-gpg-sign', '-m', 'first')
  return folder
}

/** Undefined: there is no revision. */
function writtenRevision(checkout: string): string | undefined {
  const output = join(checkout, 'dist')
  writeRevision(checkout, output)
  const file = join(output, 'revision')
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

t.test('the revision of a build is its commit, marked if the product was modified', t => {
  const checkout = aCheckout(t)
  const commit = git(checkout, 'rev-parse', 'HEAD')
  writeFileSync(join(checkout, 'docs', 'a.md'), '')
  t.equal(writtenRevision(checkout), `${commit}\n`, 'documents are not the product')

  writeFileSync(join(checkout, 'src', 'main.ts'), 'changed')
  t.equal(writtenRevision(checkout), `${commit}-modified\n`)

  git(checkout, 'commit', '--quiet', '--no-gpg-sign', '-am', 'second')
  t.not(writtenRevision(checkout), `${commit}\n`)
  t.match(writtenRevision(checkout), /^[0-9a-f]{40}\n$/)
  t.end()
})

t.test('a folder that is not a checkout itself has no revision, and loses an old one', t => {
  const checkout = aCheckout(t)
  const unpacked = join(checkout, 'dist')
  writeFileSync(join(unpacked, 'revision'), 'old')

  writeRevision(unpacked, unpacked)

  t.notOk(existsSync(join(unpacked, 'revision')))
  t.end()
})
