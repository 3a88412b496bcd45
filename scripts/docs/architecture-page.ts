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
  const rows = layers.map((layer, position) => [
    pathOf(layer),
    layer.holds,
    importsOf(layer, layers.slice(0, position)),
  ])
  const lines = [['place', 'contents', 'may import'], ['---', '---', '---'], ...rows]
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function pathOf({ place }: Layer): string {
  return `\`src/${place}${place.endsWith('.ts') ? '' : '/'}\``
}

/** Returns what a layer may import: the places above it in the table, by whichever list is shorter. */
function importsOf({ imports }: Layer, above: readonly Layer[]): string {
  const excluded = above.map(({ place }) => place).filter(place => !imports.includes(place))
  if (imports.length === 0) return 'nothing'
  if (excluded.length === 0) return 'all above'
  const allowed = imports.filter(place => above.some(layer => layer.place === place))
  return excluded.length < allowed.length ? `all above except ${named(excluded)}` : named(allowed)
}

function named(places: readonly string[]): string {
  return places.map(place => `\`${place}\``).join(', ')
}
