import { phrases } from './phrases.mjs'

/** White space between two words of a phrase, or a line break in a comment. */
const gap = String.raw`(?:[ \t]+|[ \t]*\n[ \t]*(?:(?:\*|//|#|>)[ \t]*)?)`

const compiled = phrases.map(({ find, use }) => ({ pattern: compile(find), use }))

/** Returns each phrase of the list that `text` contains, in order of place; counts from 1. */
export function findPhrases(text) {
  return compiled
    .flatMap(({ pattern, use }) =>
      [...text.matchAll(pattern)].map(({ 0: found, index }) => ({ index, found, use })),
    )
    .sort((a, b) => a.index - b.index)
    .map(({ index, found, use }) => ({ ...placeOf(text, index), found: oneLine(found), use }))
}

/** A word is found at the start of a word, and inside an identifier in camel case. */
function compile(find) {
  if (find instanceof RegExp) return new RegExp(find.source, 'gm')
  const [small, capital] = [find, capitalised(find)].map(form => form.replaceAll(' ', gap))
  return new RegExp(`(?:(?<![A-Za-z])(?:${small})|(?<![A-Z])(?:${capital}))(?![a-z])`, 'gm')
}

/** The first letter, or that of each choice in a leading group, as a capital. */
function capitalised(find) {
  const [, group = '', rest] = /^(\(\?:[^()]*\))?(.*)$/.exec(find)
  if (group === '') return rest[0].toUpperCase() + rest.slice(1)
  return group.replace(/[:|][a-z]/g, start => start.toUpperCase()) + rest
}

function placeOf(text, index) {
  const before = text.slice(0, index)
  return { line: before.split('\n').length, column: index - before.lastIndexOf('\n') }
}

function oneLine(found) {
  return found.replace(new RegExp(gap, 'g'), ' ')
}
