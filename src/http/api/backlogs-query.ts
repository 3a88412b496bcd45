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

/** The parsed parameters; an absent filter matches everything. */
interface BacklogsRequest {
  readonly isWantedCluster: (cluster: { system: string; cluster: string }) => boolean
  /** Applied to the backlogs of wanted clusters. */
  readonly isWanted: (place: BacklogPlace) => boolean
  readonly sort: SortOrder
  readonly offset: number
  readonly limit: number
}

/** One invalid parameter: what was found, what is expected, and the fix. */
export interface ParameterError {
  readonly parameter: string
  readonly expected: string
  readonly found: string
  readonly remedy: string
}

/** Every value is compared with every backlog. */
export const maxValues = 20

/** Wildcards in one name. */
export const maxWildcards = 10

/** Errors about parameters that do not exist. */
const maxUnknown = 20

const defaultLimit = 100
const maxLimit = 1000

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

/** Parses the parameters of a request; returns all errors at once. */
export function parseBacklogsQuery(
  query: URLSearchParams,
): BacklogsRequest | { readonly errors: readonly ParameterError[] } {
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
  const limit = reader.number('limit', limits) ?? defaultLimit
  if (reader.errors.length > 0) return { errors: reader.errors }
  return {
    isWantedCluster: candidate => cluster(candidate.cluster) && isAllowed(system, candidate.system),
    isWanted: place =>
      destination(destinationOf(place)) &&
      group(groupOf(place)) &&
      vhost(vhostOf(place)) &&
      isAllowed(status, statusOf(place)) &&
      (minAge === undefined || cell(place.latest.backlogs.age, place.row) >= minAge),
    sort,
    offset,
    limit,
  }
}

/** An empty list allows every word. */
function isAllowed(words: readonly string[], word: string): boolean {
  return words.length === 0 || words.includes(word)
}

/** The valid numbers of a parameter, as text for errors and as a test. */
interface NumberRange {
  readonly description: string
  readonly includes: (value: number) => boolean
}

const seconds: NumberRange = {
  description: 'a number of seconds, 0 or more',
  includes: value => Number.isFinite(value) && value >= 0,
}

const offsets: NumberRange = {
  description: 'a whole number, 0 or more',
  includes: value => Number.isSafeInteger(value) && value >= 0,
}

const limits: NumberRange = {
  description: `a whole number from 1 to ${maxLimit}`,
  includes: value => Number.isInteger(value) && value >= 1 && value <= maxLimit,
}

class ParameterReader {
  readonly #query: URLSearchParams
  readonly errors: ParameterError[] = []

  constructor(query: URLSearchParams) {
    this.#query = query
    const unknown = [...new Set(query.keys())].filter(name => !isParameter(name))
    for (const name of unknown.slice(0, maxUnknown)) {
      this.#addError(name, `one of the parameters ${parameters.join(', ')}`, name)
    }
  }

  /** A name, in which `*` matches any characters; repeated: any of them. */
  names(name: Parameter): (value: string | null) => boolean {
    const texts = this.#few(name, this.#query.getAll(name))
    for (const text of texts) {
      const stars = text.split('*').length - 1
      if (stars <= maxWildcards) continue
      this.#addError(name, `at most ${maxWildcards} wildcards \`*\``, `${stars} wildcards`)
    }
    const patterns = texts.map(wildcard)
    if (patterns.length === 0) return () => true
    return value => value !== null && patterns.some(isMatch => isMatch(value))
  }

  /** Words of a fixed list, repeated or separated by commas. */
  words<Word extends string>(name: Parameter, allowed: readonly Word[]): readonly Word[] {
    const words = this.#query.getAll(name).flatMap(value => value.split(','))
    return this.#few(name, words).flatMap(word => this.#validWord(name, allowed, word) ?? [])
  }

  word<Word extends string>(name: Parameter, allowed: readonly Word[]): Word | undefined {
    const text = this.#single(name)
    return text === undefined ? undefined : this.#validWord(name, allowed, text)
  }

  number(name: Parameter, range: NumberRange): number | undefined {
    const text = this.#single(name)
    if (text === undefined) return undefined
    const value = text.trim() === '' ? NaN : Number(text)
    if (range.includes(value)) return value
    this.#addError(name, range.description, text)
    return undefined
  }

  /** The values of a parameter that can be repeated. */
  #few(name: Parameter, values: readonly string[]): readonly string[] {
    if (values.length <= maxValues) return values
    this.#addError(name, `at most ${maxValues} values`, `${values.length} values`)
    return []
  }

  /** The value of a parameter that cannot be repeated. */
  #single(name: Parameter): string | undefined {
    const [value, ...more] = this.#query.getAll(name)
    if (more.length > 0) this.#addError(name, 'a single value', [value, ...more].join(' and '))
    return value
  }

  #validWord<Word extends string>(
    name: Parameter,
    allowed: readonly Word[],
    word: string,
  ): Word | undefined {
    const valid = allowed.find(candidate => candidate === word)
    if (valid === undefined) this.#addError(name, `one of ${allowed.join(', ')}`, word)
    return valid
  }

  #addError(parameter: string, expected: string, found: string): void {
    const remedy = isParameter(parameter)
      ? `correct or remove \`${parameter}\``
      : `remove \`${parameter}\` or correct its name`
    this.errors.push({ parameter, expected, found, remedy })
  }
}

function isParameter(name: string): name is Parameter {
  return parameters.some(parameter => parameter === name)
}
