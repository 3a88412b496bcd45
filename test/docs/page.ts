import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { projectRoot } from '../../testbed/project-root.ts'

/** A Markdown page. */
export interface Page {
  /** Relative to the root of the project: `docs/api.md`. */
  readonly path: string
  readonly text: string
}

export function pageAt(path: string): Page {
  return { path, text: readFileSync(join(projectRoot, path), 'utf8') }
}

/** Returns the pages in this folder, without subfolders. */
export function pagesIn(folder: string): readonly Page[] {
  return readdirSync(join(projectRoot, folder))
    .filter(file => file.endsWith('.md'))
    .map(file => pageAt(join(folder, file)))
}

/** Returns the section titles of a page, in order. */
export function sectionsOf(page: Page): readonly string[] {
  return Array.from(prose(page).matchAll(/^## (.+)$/gm), ([, title = '']) => title)
}

/** Returns the anchors of all headings, in GitHub's format. */
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
  /** Target file, relative to the root of the project. */
  readonly path: string
  readonly anchor: string | undefined
}

/** Returns the links to files of the project. */
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

/** Returns the inline code of sentences and tables. */
export function codeSpansOf(page: Page): readonly string[] {
  return Array.from(prose(page).matchAll(/`([^`\n]+)`/g), ([, code = '']) => code)
}

/**
 * Returns the PromQL expressions: code blocks, and inline code with a metric or recording rule of
 * the project.
 */
export function queriesOf(page: Page): readonly string[] {
  const spans = codeSpansOf(page).filter(code => /\btidemark[_:][a-z]/.test(code))
  return [...spans, ...blocksOf(page, 'promql').flatMap(queriesIn)]
}

/** Returns the commands in console blocks. */
export function commandsOf(page: Page): readonly string[] {
  return blocksOf(page, 'console').flatMap(block =>
    block
      .replace(/\s*\\\n\s*/g, ' ')
      .split('\n')
      .filter(line => line.startsWith('$ '))
      .map(line => line.slice('$ '.length)),
  )
}

/** Returns one query per line. An indented line continues the query of the line before. */
function queriesIn(block: string): readonly string[] {
  return block.split(/\n(?! )/).filter(query => query !== '')
}

/** Returns the code blocks in this language, without the indent of a surrounding list. */
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

/** Returns the text without code blocks. */
function prose({ text }: Page): string {
  return text.replace(/^( *)```.*?^\1```$/gms, '')
}
