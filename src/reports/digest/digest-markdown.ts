import { printable } from '../../text/printable.ts'
import type { Link } from '../links.ts'
import type { Item, Outline, Section } from './outline.ts'

/** Characters of a name or a text. */
const maxText = 300

/** Renders a digest as Markdown, as GitHub and most chats show it. */
export function digestMarkdown({ title, summary, facts, sections }: Outline): string {
  const parts = [
    `# ${escaped(title)}`,
    `**${escaped(summary)}**`,
    facts.map(fact => `- ${escaped(fact)}`).join('\n'),
    ...sections.map(sectionMarkdown),
  ]
  return `${parts.join('\n\n')}\n`
}

function sectionMarkdown({ heading, sentences, items }: Section): string {
  const parts = [
    `## ${escaped(heading)}`,
    sentences.map(escaped).join(' '),
    items.map(itemMarkdown).join('\n'),
  ]
  return parts.filter(part => part !== '').join('\n\n')
}

function itemMarkdown({ subject, text, isOpen, links }: Item): string {
  const name = `**${escaped(subject)}**`
  const more = links.map(linkMarkdown).join(' ')
  return `- ${isOpen ? '⚠ ' : ''}${name}: ${escaped(text)}${more === '' ? '' : ` ${more}`}`
}

function linkMarkdown({ name, url }: Link): string {
  // Parentheses would end the address.
  return `[${escaped(name)}](${url.replaceAll('(', '%28').replaceAll(')', '%29')})`
}

/** Names come from brokers: none may become a heading, a link, a mention or HTML. */
function escaped(text: string): string {
  return printable(text, maxText)
    .replaceAll(/[\\`*_{}[\]#|~$]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replaceAll('://', '&#58;//')
}
