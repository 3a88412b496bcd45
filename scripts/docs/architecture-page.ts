import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Layer, layers } from '../../test/architecture/rules.ts'
import { projectRoot } from '../../testbed/project-root.ts'

const begin = '<!-- layers:begin -->'
const end = '<!-- layers:end -->'

/** Returns `docs/architecture.md` with its folder table generated from the dependency rule. */
export function architecturePage(): string {
  const page = readFileSync(join(projectRoot, 'docs', 'architecture.md'), 'utf8')
  return withLayersTable(page)
}

/** Replaces the text between the two markers of a page by the folder table. */
export function withLayersTable(page: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`expected ${begin} before ${end} in the page`)
  return `${page.slice(0, from + begin.length)}\n${layersTable()}\n${page.slice(to)}`
}

function layersTable(): string {
  const rows = layers.map(layer => [pathOf(layer), layer.holds, importsOf(layer)])
  const lines = [['place', 'contents', 'may import'], ['---', '---', '---'], ...rows]
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function pathOf({ place }: Layer): string {
  return `\`src/${place}${place.endsWith('.ts') ? '' : '/'}\``
}

function importsOf({ imports }: Layer): string {
  return imports.length === 0 ? 'nothing' : imports.map(place => `\`${place}\``).join(' ')
}
