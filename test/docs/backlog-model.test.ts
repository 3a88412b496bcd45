import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { statuses } from '../../src/backlog/status.ts'
import { catalog } from '../../src/catalog.ts'
import { projectRoot } from '../../testbed/project-root.ts'

const page = readFileSync(join(projectRoot, 'docs', 'backlog-model.md'), 'utf8')
const families = catalog.map(({ name }) => name)

t.test('every metric in docs/backlog-model.md is declared', t => {
  const named = page.match(/\btidemark(_[a-z0-9]+)+\b/g) ?? []
  t.ok(named.length > 0)
  t.strictSame(
    named.filter(name => !families.includes(name)),
    [],
  )
  t.end()
})

t.test('every backlog metric is in a table of docs/backlog-model.md', t => {
  const explained = families.filter(name => name.startsWith('tidemark_backlog_'))
  t.strictSame(
    explained.filter(name => !page.includes(`| \`${name}\` |`)),
    [],
  )
  t.end()
})

t.test('statuses are listed in the order in which they are checked', t => {
  const listed = Array.from(page.matchAll(/^\d\. \*\*`(\w+)`\*\*/gm), ([, status]) => status)
  t.strictSame(listed, [...statuses])
  t.end()
})
