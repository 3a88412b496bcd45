import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { projectRoot } from '../../testbed/project-root.ts'

/** A page of Markdown, as far as pages are checked here. */
export interface Page {
  /** From the root of the project: `docs/api.md`. */
  readonly path: string
  readonly text: string
}

export function pageAt(path: string): Page {
  return { path, text: readFileSync(join(projectRoot, path), 'utf8') }
}

/** The pages right in this folder. */
export function pagesIn(folder: string): readonly Page[] {
  return readdirSync(join(projectRoot, folder))
    .filter(file => file.endsWith('.md'))
    .map(file => pageAt(join(folder, file)))
}

/** Titles of the page's sections, in their order. */
export function sectionsOf(page: Page): readonly string[] {
  return Array.from(prose(page).matchAll(/^## (.+)$/gm), ([, title = '']) => title)
}

/** What heads of the page are called in addresses, as GitHub makes them. */
export function anchorsOf(page: Page): readonly string[] {
  return Array.from(prose(page).matchAll(/^#+ (.+)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )
}

export interface Link {
  /** As written. */
  readonly target: string
  /** Where it leads, from the root of the project. */
  readonly path: string
  readonly anchor: string | undefined
}

/** Links into the project, not those to the world. */
export function linksOf(page: Page): readonly Link[] {
  const targets = Array.from(prose(page).matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target)
  return targets
    .filter(target => !/^[a-z]+:/.test(target))
    .map(target => {
      const [file = '', anchor] = target.split('#')
      const path = file === '' ? page.path : normalize(join(dirname(page.path), file))
      return { target, path, anchor }
    })
}

/** Code inside sentences and tables. */
export function codeSpansOf(page: Page): readonly string[] {
  return Array.from(prose(page).matchAll(/`([^`\n]+)`/g), ([, code = '']) => code)
}

/** Expressions of PromQL: those of blocks, and the code in sentences that names a metric or rule of ours. */
export function queriesOf(page: Page): readonly string[] {
  const spans = codeSpansOf(page).filter(code => /\btidemark[_:][a-z]/.test(code))
  return [...spans, ...blocksOf(page, 'promql').flatMap(queriesIn)]
}

/** Commands that a reader may run. */
export function commandsOf(page: Page): readonly string[] {
  return blocksOf(page, 'console').flatMap(block =>
    block
      .replace(/\s*\\\n\s*/g, ' ')
      .split('\n')
      .filter(line => line.startsWith('$ '))
      .map(line => line.slice('$ '.length)),
  )
}

/** One on each line; a line that is indented goes on with the one before. */
function queriesIn(block: string): readonly string[] {
  return block.split(/\n(?! )/).filter(query => query !== '')
}

/** Blocks of code in this language, without the indent of the list they stand in. */
export function blocksOf({ text }: Page, language: string): readonly string[] {
  const fences = text.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)
  return Array.from(fences)
    .filter(([, , of]) => of === language)
    .map(([, indent = '', , block = '']) =>
      block
        .split('\n')
        .map(line => line.slice(indent.length))
        .join('\n')
        .trimEnd(),
    )
}

/** The text without its blocks of code. */
function prose({ text }: Page): string {
  return text.replace(/^( *)```.*?^\1```$/gms, '')
}
