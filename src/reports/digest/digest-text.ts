import { printable } from '../../text/printable.ts'
import type { TableStyle } from '../table.ts'
import type { Verdict } from './digest.ts'
import type { Item, Outline, Section } from './outline.ts'

/** Characters of a name or a text in a line. */
const maxText = 300

/** In characters, where the width of the terminal is not known. */
const usualWidth = 100

interface TextOptions {
  readonly style: TableStyle
  /** In columns. */
  readonly width?: number | undefined
}

/** Renders a digest for a terminal or a plain mail. */
export function digestText(outline: Outline, { style, width = usualWidth }: TextOptions): string {
  const line = (text: string, indent = ''): string =>
    wrapped(printable(text, maxText), width, indent)
  const mark = styleOf(outline.verdict, style)
  return [
    style.strong(line(outline.title)),
    mark(line(outline.summary)),
    '',
    ...outline.facts.map(fact => line(fact)),
    ...outline.sections.map(section => sectionText(section, style, line)),
    '',
  ].join('\n')
}

function sectionText(
  { heading, sentences, items }: Section,
  style: TableStyle,
  line: (text: string, indent?: string) => string,
): string {
  return [
    '',
    style.strong(heading.toUpperCase()),
    ...sentences.map(sentence => line(sentence)),
    ...items.map(item => itemText(item, style, line)),
  ].join('\n')
}

function itemText(
  { subject, text, isOpen }: Item,
  style: TableStyle,
  line: (text: string, indent?: string) => string,
): string {
  const body = line(`  ${isOpen ? '!' : '-'} ${printable(subject, maxText / 2)}: ${text}`, '    ')
  return isOpen ? style.warning(body) : body
}

function styleOf(verdict: Verdict, style: TableStyle): (text: string) => string {
  if (verdict === 'attention') return style.bad
  return verdict === 'unknown' ? style.warning : style.good
}

/** Breaks a text into lines at spaces; later lines are indented. */
function wrapped(text: string, width: number, indent: string): string {
  const lines: string[] = []
  let current = /^ */.exec(text)?.[0] ?? ''
  let isEmpty = true
  for (const word of text.trim().split(' ')) {
    if (!isEmpty && current.length + 1 + word.length > width) {
      lines.push(current)
      current = indent
      isEmpty = true
    }
    current += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, current].join('\n')
}
