import { RE2JS, RE2JSSyntaxException } from 're2js'

/** Longest pattern, in characters. */
const maxLength = 2000

/**
 * Largest automaton of a pattern, in instructions: about one for each character, times repetitions.
 *
 * A name is matched in at most (its length × instructions) steps. Measured for 255 letters and the
 * worst patterns of this size: 150 ms on an idle processor core. Usual patterns have 50 instructions
 * and take 1 µs.
 */
const maxInstructions = 2000

/** Returns why a text is not a pattern in RE2 syntax. Null: it is one. Never quotes the text. */
export function patternError(text: string): string | null {
  if (text.length > maxLength) return `longer than ${maxLength} characters; ${split}`
  try {
    const isLarge = RE2JS.compile(text).programSize() > maxInstructions
    return isLarge ? `too large with its repetitions counted; ${split}` : null
  } catch (error) {
    return reasonOf(error, text)
  }
}

const split = 'split it into several patterns or repeat less'

function reasonOf(error: unknown, text: string): string {
  if (!(error instanceof RE2JSSyntaxException)) return 'cannot be compiled'
  const part = error.input ?? ''
  if (/^\(\?<?[=!]/.test(part)) return 'lookahead and lookbehind are not supported'
  if (/^\\[1-9k]/.test(part)) return 'backreferences are not supported'
  const offset = text.indexOf(part)
  const isPlaced = offset > 0 && offset === text.lastIndexOf(part)
  if (!isPlaced) return error.error
  const character = Array.from(text.slice(0, offset)).length + 1
  return `${error.error} at character ${character}`
}
