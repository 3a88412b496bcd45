import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Writes the git revision of a checkout into the file `revision` of its output folder, which the
 * program reads. Without a git checkout there is no file.
 */
export function writeRevision(checkout, output) {
  const file = join(output, 'revision')
  const revision = revisionOf(checkout)
  if (revision === undefined) rmSync(file, { force: true })
  else writeFileSync(file, `${revision}\n`)
}

/** Files that decide what the program does. */
const product = ['src', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']

/** Returns the hash of the commit, with `-modified` if the product differs from it. */
function revisionOf(checkout) {
  try {
    // Not the revision of another repository that happens to contain this folder.
    if (git(checkout, 'rev-parse', '--show-prefix') !== '') return undefined
    const commit = git(checkout, 'rev-parse', 'HEAD')
    const changes = git(checkout, 'status', '--porcelain', '--', ...product)
    return changes === '' ? commit : `${commit}-modified`
  } catch {
    // No git, no checkout, or no commit yet.
    return undefined
  }
}

function git(cwd, ...args) {
  return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: 'pipe' }).trim()
}
