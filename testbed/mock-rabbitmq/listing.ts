export type Json = Record<string, unknown>

/** The parameters of a request. */
export type Parameters = Readonly<Record<string, string>>

/** A list as RabbitMQ answers it: whole or one page. */
export type Listing =
  | { readonly elements: Iterable<Json>; readonly frame: Json | null }
  /** Why there is no such page. */
  | { readonly error: string; readonly reason: string }

/** Chooses the rows of a list that the parameters ask for, as RabbitMQ does. */
export function listed(rows: Iterable<Json>, parameters: Parameters): Listing {
  const shown = withColumns(rows, parameters['columns']?.split(','))
  const { page } = parameters
  if (page === undefined) return { elements: shown, frame: null }
  return onePage([...shown], Number(page), parameters)
}

/** Row by row, so that a long list begins to flow before it is made. */
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
  const frame = {
    filtered_count: filtered.length,
    item_count: elements.length,
    items: null,
    page,
    page_count: Math.ceil(filtered.length / size),
    page_size: size,
    total_count: rows.length,
  }
  return { elements, frame }
}

/** RabbitMQ's name filter does not mind case. */
function nameMatches({ name, use_regex: isPattern }: Parameters): (row: Json) => boolean {
  if (name === undefined || name === '') return () => true
  if (isPattern !== 'true') return row => String(row['name']).includes(name)
  const pattern = new RegExp(name, 'iu')
  return row => pattern.test(String(row['name']))
}

/** Keeps the columns that are asked for, one level into objects: `message_stats.publish`. */
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
