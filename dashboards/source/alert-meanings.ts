import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../testbed/project-root.ts'

/**
 * Returns one sentence for each alert, by its name, from the tables in `docs/runbooks/README.md`.
 *
 * A query returns no annotations of an alert: `ALERTS` has its labels only.
 */
export function alertMeanings(): Readonly<Record<string, string>> {
  const page = readFileSync(join(projectRoot, 'docs', 'runbooks', 'README.md'), 'utf8')
  const rows = page.matchAll(/^\| \[(\w+)\]\(\w+\.md\) \| [^|]+ \| (.+) \|$/gm)
  return Object.fromEntries(Array.from(rows, ([, name = '', meaning = '']) => [name, meaning]))
}
