import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../testbed/project-root.ts'
import { anchorsOf, type Link, linksOf, pageAt, pagesIn } from './page.ts'

const pages = ['.', 'docs', 'docs/runbooks'].flatMap(pagesIn)

for (const page of pages) {
  t.test(`links of ${page.path} have existing targets`, t => {
    t.strictSame(
      linksOf(page)
        .filter(link => !hasTarget(link))
        .map(({ target }) => target),
      [],
    )
    t.end()
  })
}

function hasTarget({ path, anchor }: Link): boolean {
  const place = join(projectRoot, path)
  if (!existsSync(place)) return false
  if (anchor === undefined) return true
  return statSync(place).isFile() && anchorsOf(pageAt(path)).includes(anchor)
}
