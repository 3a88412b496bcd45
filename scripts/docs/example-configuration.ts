import { stringify } from 'yaml'
import { optionTree } from '../../src/configuration.ts'
import type { Option } from '../../src/config/option-tree.ts'

const width = 100

/**
 * The complete reference configuration, `exporter.yaml`.
 *
 * Every option stands in it with what it means and costs. Those without a default are commented out
 * as `#option: example`, with no space, so that they can be told from sentences.
 */
export function exampleConfiguration(): string {
  const sections = optionTree.roots.map(option => optionLines(option, '').join('\n'))
  return `${introduction}\n\n${sections.join('\n\n')}\n`
}

const introduction = `\
# yaml-language-server: $schema=docs/exporter.schema.json
#
# Every option of tidemark, with its default where it has one. As it stands, this file polls the
# brokers of this machine; a file of your own needs only what differs.
#
# Durations are written 500ms, 15s or 1m30s, sizes 512KiB or 64MiB. Any text may hold \${VARIABLE} or
# \${VARIABLE:-default} (quote it inside [ ]). Patterns are regular expressions for whole names.
# A change takes effect on SIGHUP; an invalid file changes nothing. \`tidemark check\` tries it out.`

function optionLines(option: Option, indent: string, isOff = false): readonly string[] {
  const { key, type: kind, isList, isRequired, defaultValue, notes, children } = option
  const isCommented = isOff || (!isRequired && defaultValue === undefined)
  const name = `${indent}${isCommented ? '#' : ''}${key}:`
  const comment = commentLines([notes.description, notes.tradeOff], indent)
  if (kind !== undefined) return [...comment, `${name} ${valueText(defaultValue ?? notes.example)}`]
  const inner = children.map(child =>
    optionLines(child, `${indent}${isList ? '    ' : '  '}`, isCommented),
  )
  const lines = inner.flatMap((lines, position) => (position === 0 ? lines : ['', ...lines]))
  return [...comment, name, ...(isList ? asEntry(lines, indent) : lines)]
}

/** Puts the dash of a list's entry before the first line that is no sentence. */
function asEntry(lines: readonly string[], indent: string): readonly string[] {
  const first = lines.findIndex(line => !/^ *# /.test(line))
  return lines.map((line, position) => {
    if (position > first) return line
    const text = line.trimStart()
    if (position < first) return `${indent}  ${text}`
    return `${indent}  ${text.startsWith('#') ? `#- ${text.slice(1)}` : `- ${text}`}`
  })
}

function commentLines(
  sentences: readonly (string | undefined)[],
  indent: string,
): readonly string[] {
  const words = sentences
    .filter(sentence => sentence !== undefined)
    .join(' ')
    .split(' ')
  const lines: string[] = []
  let line = `${indent}#`
  for (const word of words) {
    if (line.length + 1 + word.length > width) {
      lines.push(line)
      line = `${indent}#`
    }
    line += ` ${word}`
  }
  return [...lines, line]
}

function valueText(value: unknown): string {
  const style = { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 } as const
  return stringify(value, { ...style, singleQuote: true }).trimEnd()
}
