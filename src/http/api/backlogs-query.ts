import {
  type BacklogPlace,
  destinationOf,
  groupOf,
  type SortOrder,
  sortOrders,
  statusOf,
  vhostOf,
} from '../../backlog/ranking.ts'
import { statuses } from '../../backlog/status.ts'
import { cell } from '../../columns/columns.ts'
import { wildcard } from './wildcard.ts'

/** What a request asks for; a filter that is not given wants all. */
export interface BacklogsRequest {
  readonly isWantedCluster: (cluster: { system: string; cluster: string }) => boolean
  /** Besides being of a wanted cluster. */
  readonly isWanted: (place: BacklogPlace) => boolean
  readonly sort: SortOrder
  readonly offset: number
  readonly limit: number
}

/** One thing that is wrong with a request: where, what was expected and found, what to do. */
export interface ParameterError {
  readonly parameter: string
  readonly expected: string
  readonly found: string
  readonly remedy: string
}

export const usualLimit = 100
export const highestLimit = 1000

const parameters = [
  'cluster',
  'system',
  'vhost',
  'destination',
  'consumer_group',
  'status',
  'min_age',
  'sort',
  'offset',
  'limit',
] as const

type Parameter = (typeof parameters)[number]

/** Reads the parameters of a request; all that is wrong with them at once. */
export function parseBacklogsQuery(
  query: URLSearchParams,
): BacklogsRequest | { readonly mistakes: readonly ParameterError[] } {
  const reader = new ParameterReader(query)
  const cluster = reader.names('cluster')
  const system = reader.words('system', ['kafka', 'rabbitmq'])
  const vhost = reader.names('vhost')
  const destination = reader.names('destination')
  const group = reader.names('consumer_group')
  const status = reader.words('status', statuses)
  const minAge = reader.number('min_age', seconds)
  const sort = reader.word('sort', sortOrders) ?? 'worst'
  const offset = reader.number('offset', offsets) ?? 0
  const limit = reader.number('limit', limits) ?? usualLimit
  if (reader.mistakes.length > 0) return { mistakes: reader.mistakes }
  return {
    isWantedCluster: one => cluster(one.cluster) && isOneOf(system, one.system),
    isWanted: place =>
      destination(destinationOf(place)) &&
      group(groupOf(place)) &&
      vhost(vhostOf(place)) &&
      isOneOf(status, statusOf(place)) &&
      (minAge === undefined || cell(place.latest.backlogs.age, place.row) >= minAge),
    sort,
    offset,
    limit,
  }
}

/** Of nothing given, all is wanted. */
function isOneOf(words: readonly string[], word: string): boolean {
  return words.length === 0 || words.includes(word)
}

/** Which numbers a parameter may be, in words and as a test. */
interface Numbers {
  readonly inWords: string
  readonly include: (value: number) => boolean
}

const seconds: Numbers = {
  inWords: 'a number of seconds from 0',
  include: value => Number.isFinite(value) && value >= 0,
}

const offsets: Numbers = {
  inWords: 'a whole number from 0',
  include: value => Number.isSafeInteger(value) && value >= 0,
}

const limits: Numbers = {
  inWords: `a whole number from 1 to ${highestLimit}`,
  include: value => Number.isInteger(value) && value >= 1 && value <= highestLimit,
}

class ParameterReader {
  readonly #query: URLSearchParams
  readonly mistakes: ParameterError[] = []

  constructor(query: URLSearchParams) {
    this.#query = query
    const unknown = [...new Set(query.keys())].filter(name => !isParameter(name))
    for (const name of unknown) {
      this.#complain(name, `a parameter of this page: ${parameters.join(', ')}`, name)
    }
  }

  /** A name as it is, or with `*` for any run of characters; given again, any of them. */
  names(name: Parameter): (value: string | null) => boolean {
    const patterns = this.#query.getAll(name).map(wildcard)
    if (patterns.length === 0) return () => true
    return value => value !== null && patterns.some(isMatch => isMatch(value))
  }

  /** Words of a closed list, given again or with commas between. */
  words<Word extends string>(name: Parameter, allowed: readonly Word[]): readonly Word[] {
    const given = this.#query.getAll(name).flatMap(value => value.split(','))
    return given.flatMap(word => this.#known(name, allowed, word) ?? [])
  }

  word<Word extends string>(name: Parameter, allowed: readonly Word[]): Word | undefined {
    const text = this.#once(name)
    return text === undefined ? undefined : this.#known(name, allowed, text)
  }

  number(name: Parameter, numbers: Numbers): number | undefined {
    const text = this.#once(name)
    if (text === undefined) return undefined
    const value = text.trim() === '' ? NaN : Number(text)
    if (numbers.include(value)) return value
    this.#complain(name, numbers.inWords, text)
    return undefined
  }

  /** The value of a parameter that has but one. */
  #once(name: Parameter): string | undefined {
    const [value, ...more] = this.#query.getAll(name)
    if (more.length > 0) this.#complain(name, 'one value', [value, ...more].join(' and '))
    return value
  }

  #known<Word extends string>(
    name: Parameter,
    allowed: readonly Word[],
    word: string,
  ): Word | undefined {
    const known = allowed.find(candidate => candidate === word)
    if (known === undefined) this.#complain(name, `one of ${allowed.join(', ')}`, word)
    return known
  }

  #complain(parameter: string, expected: string, found: string): void {
    const remedy = isParameter(parameter)
      ? `correct \`${parameter}\`, or leave it out`
      : `leave out \`${parameter}\`, or correct its name`
    this.mistakes.push({ parameter, expected, found, remedy })
  }
}

function isParameter(name: string): name is Parameter {
  return parameters.some(parameter => parameter === name)
}
