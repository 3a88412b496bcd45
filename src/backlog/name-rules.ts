import { type Column, cell, deriveFlags, derive, entry, type Row } from '../columns/columns.ts'
import { nameFilter } from '../columns/name-filter.ts'
import { areSameNames } from '../columns/names.ts'
import type { NameColumn } from './backlogs.ts'

/**
 * A number for the backlogs whose two names match, such as an objective for groups and topics.
 *
 * Patterns are regular expressions that match the full name; an empty list matches every name.
 */
export interface NameRule {
  /** Patterns for groups or virtual hosts. */
  readonly owners: readonly string[]
  /** Patterns for topics or queues. */
  readonly destinations: readonly string[]
  readonly value: number
}

/** Finds for each backlog the number of the first rule that matches its names. */
export class NameRules {
  readonly #rules: readonly NameRule[]
  /** The number of backlogs that no rule matches. */
  readonly #default: number
  readonly #owners: NameMatches
  readonly #destinations: NameMatches

  constructor(rules: readonly NameRule[], defaultValue: number) {
    this.#rules = rules
    this.#default = defaultValue
    this.#owners = new NameMatches(rules.map(rule => rule.owners))
    this.#destinations = new NameMatches(rules.map(rule => rule.destinations))
  }

  /** Returns one number for each row of two name columns. */
  column(owner: NameColumn, destination: NameColumn): Float64Array {
    const { length } = owner.index
    if (this.#rules.length === 0) return new Float64Array(length).fill(this.#default)
    const owners = this.#owners.of(owner.names)
    const destinations = this.#destinations.of(destination.names)
    const isMatch = (rule: number, row: Row): boolean =>
      cell(entry(owners, rule), cell(owner.index, row)) === 1 &&
      cell(entry(destinations, rule), cell(destination.index, row)) === 1
    return derive(length, row => {
      for (const [rule, { value }] of this.#rules.entries()) if (isMatch(rule, row)) return value
      return this.#default
    })
  }
}

/** Which names each rule matches; cached while the names stay the same, as from poll to poll. */
class NameMatches {
  readonly #filters: readonly ((name: string) => boolean)[]
  #names: readonly string[] = []
  #matches: readonly Column[] = []

  constructor(patterns: readonly (readonly string[])[]) {
    this.#filters = patterns.map(include => nameFilter({ include, exclude: [] }))
  }

  /** Returns for each rule one flag for each name. */
  of(names: readonly string[]): readonly Column[] {
    if (this.#matches.length > 0 && areSameNames(names, this.#names)) return this.#matches
    this.#names = names
    this.#matches = this.#filters.map(matches =>
      deriveFlags(names.length, index => matches(entry(names, index))),
    )
    return this.#matches
  }
}
