import type { Item, Outline, Section } from '../reports/digest/outline.ts'
import { printable } from '../text/printable.ts'

/** Characters of a text block; Slack refuses more than 3,000. */
const maxBlock = 2900
/** Blocks of a message; Slack refuses more than 50. */
const maxBlocks = 45
const maxText = 300

interface Block {
  readonly type: 'header' | 'section' | 'context'
  readonly text?: { readonly type: 'plain_text' | 'mrkdwn'; readonly text: string }
  readonly elements?: readonly { readonly type: 'mrkdwn'; readonly text: string }[]
}

interface SlackMessage {
  /** For notifications. */
  readonly text: string
  readonly blocks: readonly Block[]
}

/** Returns a digest as blocks of Slack, which compatible chats take, too. */
export function slackMessage({ title, summary, facts, sections }: Outline): SlackMessage {
  const blocks: readonly Block[] = [
    { type: 'header', text: { type: 'plain_text', text: printable(title, 150) } },
    markdown(`*${escaped(summary)}*`),
    { type: 'context', elements: [{ type: 'mrkdwn', text: facts.map(escaped).join('\n') }] },
    ...sections.flatMap(sectionBlocks),
  ]
  return { text: `${escaped(title)}: ${escaped(summary)}`, blocks: blocks.slice(0, maxBlocks) }
}

function sectionBlocks({ heading, sentences, items }: Section): readonly Block[] {
  const lines = [`*${escaped(heading)}*`, sentences.map(escaped).join(' '), ...items.map(itemLine)]
  const blocks: Block[] = []
  let text = ''
  for (const line of lines.filter(line => line !== '')) {
    if (text.length + line.length > maxBlock) {
      blocks.push(markdown(text))
      text = ''
    }
    text += text === '' ? line.slice(0, maxBlock) : `\n${line}`
  }
  return [...blocks, markdown(text)]
}

function itemLine({ subject, text, isOpen, links }: Item): string {
  const more = links.map(({ name, url }) => `<${url.replaceAll('|', '%7C')}|${escaped(name)}>`)
  const line = `• ${isOpen ? ':warning: ' : ''}${escaped(subject)}: ${escaped(text)}`
  return [line, ...more].join(' ')
}

function markdown(text: string): Block {
  return { type: 'section', text: { type: 'mrkdwn', text } }
}

/** The three characters that Slack requires; they also start mentions and links. */
function escaped(text: string): string {
  return printable(text, maxText)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
