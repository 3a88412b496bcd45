import {
  type BacklogPlace,
  type BacklogQuery,
  destinationOf,
  groupOf,
  type SortOrder,
  sortOrders,
  statusOf,
  vhostOf,
} from '../../backlog/ranking.ts'
import { type Status, statuses } from '../../backlog/status.ts'
import { isAllowed, offsets, type ParameterError, ParameterReader } from '../parameters.ts'

/** What the page of all backlogs shows; it is written to the address, so that a link repeats it. */
export interface BacklogsSelection {
  /** Words that must all occur in the names of a backlog or its cluster. Null: no search. */
  readonly search: string | null
  /** Empty: any status. */
  readonly status: readonly Status[]
  readonly sort: SortOrder
  readonly offset: number
  readonly isRefreshed: boolean
}

export const rowsOnPage = 50

/** Each word is compared with each backlog, so their number must be bounded. */
const maxSearch = 200

const parameters = ['search', 'status', 'sort', 'offset', 'refresh'] as const

/** Parses the parameters of the page; returns all errors at once. */
export function parseSelection(
  query: URLSearchParams,
): BacklogsSelection | { readonly errors: readonly ParameterError[] } {
  // An empty choice of a form is no choice.
  const given = new URLSearchParams([...query].filter(([, value]) => value !== ''))
  const reader = new ParameterReader(given, parameters)
  const selection = {
    search: reader.text('search', maxSearch),
    status: reader.words('status', statuses),
    sort: reader.word('sort', sortOrders) ?? 'worst',
    offset: reader.number('offset', offsets) ?? 0,
    isRefreshed: reader.word('refresh', ['on']) === 'on',
  }
  return reader.errors.length > 0 ? { errors: reader.errors } : selection
}

/** Returns the address of the page with a selection. */
export function selectionHref(selection: Partial<BacklogsSelection>): string {
  const { search = null, status = [], sort = 'worst', offset = 0, isRefreshed } = selection
  const query = new URLSearchParams()
  if (search !== null) query.set('search', search)
  if (status.length > 0) query.set('status', status.join(','))
  if (sort !== 'worst') query.set('sort', sort)
  if (offset > 0) query.set('offset', String(offset))
  if (isRefreshed === true) query.set('refresh', 'on')
  return query.size === 0 ? '/backlogs' : `/backlogs?${query.toString()}`
}

export function selectionQuery({ search, status, sort, offset }: BacklogsSelection): BacklogQuery {
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return {
    isWanted: place => isAllowed(status, statusOf(place)) && hasWords(place, words),
    sort,
    offset,
    limit: rowsOnPage,
  }
}

function hasWords(place: BacklogPlace, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const names = [vhostOf(place), destinationOf(place), groupOf(place), place.cluster.cluster]
  const text = names.join('\n').toLowerCase()
  return words.every(word => text.includes(word))
}
