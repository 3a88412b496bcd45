import { printableJson } from '../../text/printable.ts'
import type { TableStyle } from '../table.ts'
import type { Digest } from './digest.ts'
import { digestHtml } from './digest-html.ts'
import { digestMarkdown } from './digest-markdown.ts'
import { digestText } from './digest-text.ts'
import { outlineOf } from './outline.ts'

export const digestFormats = ['text', 'markdown', 'html', 'json'] as const

export type DigestFormat = (typeof digestFormats)[number]

/** The end of a file's name in each format. */
export const fileExtensions: Readonly<Record<DigestFormat, string>> = {
  text: 'txt',
  markdown: 'md',
  html: 'html',
  json: 'json',
}

const plain: TableStyle = { strong: same, good: same, warning: same, bad: same }

/** Renders a digest; `style` and `width` are those of a terminal. */
export function renderDigest(
  digest: Digest,
  format: DigestFormat,
  {
    style = plain,
    width,
  }: { readonly style?: TableStyle; readonly width?: number | undefined } = {},
): string {
  switch (format) {
    case 'text':
      return digestText(outlineOf(digest), { style, width })
    case 'markdown':
      return digestMarkdown(outlineOf(digest))
    case 'html':
      return digestHtml(outlineOf(digest))
    case 'json':
      return `${printableJson(JSON.stringify(digest, null, 2))}\n`
  }
}

function same(text: string): string {
  return text
}
