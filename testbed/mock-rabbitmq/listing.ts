export type Json = Record<string, unknown>

/** The parameters of a request. */
export type Parameters = Readonly<Record<string, string>>

/** A list as RabbitMQ returns it: complete or one page. */
export type Listing =
  | { readonly elements: Iterable<Json>; readonly pagination: Json | null }
  /** The error for a page that does not exist. */
  | { readonly error: string; readonly reason: string }

/** Selects the rows and columns of a list by the request's parameters, as RabbitMQ does. */
export function listed(rows: Iterable<Json>, parameters: Parameters): Listing {
  const shown = withColumns(rows, parameters['columns']?.split(','))
  const { page } = parameters
  if (page === undefined) return { elements: shown, pagination: null }
  return onePage([...shown], Number(page), parameters)
}

/** Yields row by row, so that a long list is sent while it is being made. */
function* withColumns(
  rows: Iterable<Json>,
  columns: readonly string[] | undefined,
): Generator<Json> {
  for (const row of rows) yield columns === undefined ? row : onlyColumns(row, columns)
}

function onePage(rows: readonly Json[], page: number, parameters: Parameters): Listing {
  const size = Number(parameters['page_size'] ?? 100)
  if (size > 500) {
    const reason = `Invalid pagination parameters: page number ${page}, page size ${size}`
    return { error: 'invalid_pagination_parameters', reason }
  }
  const filtered = rows.filter(nameMatches(parameters))
  if (page > 1 && (page - 1) * size >= filtered.length) {
    const reason = `Page out of range, page: ${page} page size: ${size}, len: ${filtered.length}`
    return { error: 'page_out_of_range', reason }
  }
  const elements = filtered.slice((page - 1) * size, page * size)
  const pagination = {
    filtered_count: filtered.length,
    item_count: elements.length,
    items: null,
    page,
    page_count: Math.ceil(filtered.length / size),
    page_size: size,
    total_count: rows.length,
  }
  return { elements, pagination }
}

/** RabbitMQ's name filter by pattern is not case-sensitive. */
function nameMatches({ name, use_regex: isPattern }: Parameters): (row: Json) => boolean {
  if (name === undefined || name === '') return () => true
  if (isPattern !== 'true') return row => String(row['name']).includes(name)
  const pattern = new RegExp(name, 'iu')
  return row => pattern.test(String(row['name']))
}

/** Keeps the requested columns, including those of nested objects: `message_stats.publish`. */
export function onlyColumns(row: Json, columns: readonly string[]): Json {
  const kept: Json = {}
  for (const column of columns) {
    const [name = '', inner] = column.split('.')
    const value = row[name]
    if (value === undefined) continue
    kept[name] =
      inner === undefined ? value : { ...(kept[name] as Json), [inner]: (value as Json)[inner] }
  }
  return kept
}
