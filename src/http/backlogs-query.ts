import {
  type BacklogPlace,
  destinationOf,
  groupOf,
  type SortOrder,
  sortOrders,
  statusOf,
  vhostOf,
} from '../domain/backlog/ranking.ts'
import { statuses } from '../domain/backlog/status.ts'
import { cell } from '../domain/columns.ts'

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
export interface ParameterMistake {
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
  'group',
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
): BacklogsRequest | { readonly mistakes: readonly ParameterMistake[] } {
  const reader = new ParameterReader(query)
  const cluster = reader.names('cluster')
  const system = reader.words('system', ['kafka', 'rabbitmq'])
  const vhost = reader.names('vhost')
  const destination = reader.names('destination')
  const group = reader.names('group')
  const status = reader.words('status', statuses)
  const minAge = reader.number('min_age', { from: 0, to: Infinity, usual: 0 })
  const [sort = 'worst', ...more] = reader.words('sort', sortOrders)
  const offset = reader.wholeNumber('offset', { from: 0, to: Number.MAX_SAFE_INTEGER, usual: 0 })
  const limit = reader.wholeNumber('limit', { from: 1, to: highestLimit, usual: usualLimit })
  if (more.length > 0) reader.complain('sort', 'one order', [sort, ...more].join(','))
  if (reader.mistakes.length > 0) return { mistakes: reader.mistakes }
  return {
    isWantedCluster: one => cluster(one.cluster) && isOneOf(system, one.system),
    isWanted: place =>
      destination(destinationOf(place)) &&
      group(groupOf(place)) &&
      vhost(vhostOf(place)) &&
      isOneOf(status, statusOf(place)) &&
      (minAge === 0 || cell(place.latest.backlogs.age, place.row) >= minAge),
    sort,
    offset,
    limit,
  }
}

/** Of nothing given, all is wanted. */
function isOneOf(words: readonly string[], word: string): boolean {
  return words.length === 0 || words.includes(word)
}

interface Range {
  readonly from: number
  readonly to: number
  /** Where nothing is given. */
  readonly usual: number
}

class ParameterReader {
  readonly #query: URLSearchParams
  readonly mistakes: ParameterMistake[] = []

  constructor(query: URLSearchParams) {
    this.#query = query
    const unknown = [...new Set(query.keys())].filter(name => !isParameter(name))
    for (const name of unknown) {
      this.complain(name, `a parameter of this page: ${parameters.join(', ')}`, name)
    }
  }

  /** A name as it is, or with `*` for any run of characters; given again, any of them. */
  names(name: Parameter): (value: string | null) => boolean {
    const patterns = this.#query.getAll(name).map(wildcardPattern)
    if (patterns.length === 0) return () => true
    return value => value !== null && patterns.some(pattern => pattern.test(value))
  }

  /** Words of a closed list, given again or with commas between. */
  words<Word extends string>(name: Parameter, allowed: readonly Word[]): readonly Word[] {
    const given = this.#query.getAll(name).flatMap(value => value.split(','))
    return given.flatMap(word => {
      const known = allowed.find(candidate => candidate === word)
      if (known !== undefined) return [known]
      this.complain(name, `one of ${allowed.join(', ')}`, word)
      return []
    })
  }

  number(name: Parameter, { from, to, usual }: Range, isAllowed = Number.isFinite): number {
    const text = this.#query.get(name)
    if (text === null) return usual
    const value = text.trim() === '' ? NaN : Number(text)
    if (isAllowed(value) && value >= from && value <= to) return value
    const range = to > highestLimit ? `from ${from}` : `from ${from} to ${to}`
    const kind = isAllowed === Number.isFinite ? 'a number of seconds' : 'a whole number'
    this.complain(name, `${kind} ${range}`, text)
    return usual
  }

  wholeNumber(name: Parameter, range: Range): number {
    return this.number(name, range, Number.isSafeInteger)
  }

  complain(parameter: string, expected: string, found: string): void {
    const remedy = isParameter(parameter)
      ? `correct \`${parameter}\`, or leave it out`
      : `leave out \`${parameter}\`, or correct its name`
    this.mistakes.push({ parameter, expected, found, remedy })
  }
}

function isParameter(name: string): name is Parameter {
  return parameters.some(parameter => parameter === name)
}

function wildcardPattern(text: string): RegExp {
  const literals = text.split('*').map(part => part.replaceAll(/[.+?^${}()|[\]\\/]/g, '\\$&'))
  return new RegExp(`^${literals.join('.*')}$`, 'su')
}
