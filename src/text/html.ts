import { printable } from './printable.ts'

/** Markup in which all inserted text is escaped and printable. */
export class Html {
  readonly #markup: string

  constructor(markup: string) {
    this.#markup = markup
  }

  toString(): string {
    return this.#markup
  }
}

export type Content = string | number | Html | readonly Html[]

/** A template for markup: inserted text is escaped, inserted markup is not. */
export function html(markup: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(String.raw({ raw: markup }, ...contents.map(markupOf)))
}

/** A template for a constant style sheet, without insertions. */
export function css(rules: TemplateStringsArray): Html {
  return new Html(rules.join(''))
}

function markupOf(content: Content): string {
  if (content instanceof Html) return content.toString()
  if (typeof content === 'object') return content.map(markupOf).join('')
  return escape(String(content))
}

function escape(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
