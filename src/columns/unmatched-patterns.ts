import { RE2JS } from 're2js'
import type { NameFilter } from './name-filter.ts'

/** A pattern that has matched no name so far, and the option that it is in. */
interface Unmatched {
  /** `topics.include[0]`. */
  readonly option: string
  readonly isMatch: (name: string) => boolean
}

/**
 * Patterns for one kind of names that are probably not meant as they are, until one matches a name.
 *
 * `my-*` is a file pattern, which means `my-.*`, and `/my-.*\/` is one of JavaScript. Both are valid
 * regular expressions, and an option with one silently shows or hides nothing.
 */
export class UnmatchedPatterns {
  #unmatched: readonly Unmatched[]

  /** Patterns by the path of their option. */
  constructor(patterns: Readonly<Record<string, readonly string[]>>) {
    this.#unmatched = Object.entries(patterns).flatMap(([path, list]) =>
      list.flatMap((pattern, position) => {
        if (!isProbablyMistaken(pattern)) return []
        const compiled = RE2JS.compile(pattern)
        return [{ option: `${path}[${position}]`, isMatch: name => compiled.matches(name) }]
      }),
    )
  }

  /** Returns a filter that also shows its names to these patterns; the same one if there are none. */
  watching(filter: NameFilter): NameFilter {
    if (this.#unmatched.length === 0) return filter
    return name => {
      if (this.#unmatched.some(({ isMatch }) => isMatch(name))) {
        this.#unmatched = this.#unmatched.filter(({ isMatch }) => !isMatch(name))
      }
      return filter(name)
    }
  }

  /** The options whose pattern has matched no name. */
  get options(): readonly string[] {
    return this.#unmatched.map(({ option }) => option)
  }
}

/** A `*` after a letter, digit or `-` that is not part of an escape such as `\d`; or slashes around it. */
function isProbablyMistaken(pattern: string): boolean {
  return /(?<!\\)[\w-]\*/.test(pattern) || /^\/.*\/[a-z]*$/.test(pattern)
}
