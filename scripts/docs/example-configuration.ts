import { stringify } from 'yaml'
import { optionTree } from '../../src/configuration.ts'
import type { Option } from '../../src/config/option-tree.ts'

const width = 100

/**
 * Returns the reference configuration, `exporter.yaml`, with every option and its documentation.
 *
 * Options without a default are commented out as `#option: example`, without a space, which
 * distinguishes them from sentences.
 */
export function exampleConfiguration(): string {
  const sections = optionTree.roots.map(option => optionLines(option, '').join('\n'))
  return `${introduction}\n\n${sections.join('\n\n')}\n`
}

const introduction = `\
# yaml-language-server: $schema=docs/exporter.schema.json
#
# Every option of tidemark with its default. Options without a default are commented out. This file
# polls Kafka and RabbitMQ on this machine. Your own file needs only the options that you change.
#
# Durations are written as 500ms, 15s or 1m30s, sizes as 512KiB or 64MiB. Every value can contain
# \${VARIABLE} or \${VARIABLE:-default} (quote it inside [ ]). Regular expressions must match a whole
# name. Changes take effect on SIGHUP, except where docs/configuration.md says restart; a file with
# errors changes nothing. \`tidemark check\` validates the file and polls each cluster once.`

function optionLines(option: Option, indent: string, isParentCommented = false): readonly string[] {
  const { key, type, isList, defaultValue, notes, children } = option
  const isCommented = isParentCommented || !hasValue(option)
  const name = `${indent}${isCommented ? '#' : ''}${key}:`
  const comment = commentLines([notes.description, notes.tradeOff], indent)
  if (type !== undefined) return [...comment, `${name} ${valueText(defaultValue ?? notes.example)}`]
  const inner = children.map(child =>
    optionLines(child, `${indent}${isList ? '    ' : '  '}`, isCommented),
  )
  const lines = inner.flatMap((lines, position) => (position === 0 ? lines : ['', ...lines]))
  return [...comment, name, ...(isList ? asEntry(lines, indent) : lines)]
}

/** Returns false for an option without a default, and for a section that has only such options. */
function hasValue({ isRequired, defaultValue, children, type }: Option): boolean {
  if (!isRequired && defaultValue === undefined) return false
  return type !== undefined || children.some(hasValue)
}

/** Adds the dash of a list entry to the first line that is not a comment. */
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
