import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../testbed/project-root.ts'
import { anchorsOf, type Link, linksOf, pageAt, pagesIn } from './page.ts'

const pages = ['.', 'docs', 'docs/runbooks'].flatMap(pagesIn)

t.test('every link to a file of the project has a target', t => {
  const broken = pages.flatMap(page =>
    linksOf(page)
      .filter(link => !hasTarget(link))
      .map(({ target }) => `${page.path}: ${target}`),
  )
  t.ok(pages.length > 0)
  t.strictSame(broken, [])
  t.end()
})

function hasTarget({ path, anchor }: Link): boolean {
  const place = join(projectRoot, path)
  if (!existsSync(place)) return false
  if (anchor === undefined) return true
  return statSync(place).isFile() && anchorsOf(pageAt(path)).includes(anchor)
}
