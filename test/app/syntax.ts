const sampleLine =
  /^([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"(?:,(?!\})|(?=\})))*\})? (-?\d[\d.e+-]*|[+-]Inf)$/
const headerLine = /^# (HELP|TYPE|UNIT) ([a-zA-Z_:][\w:]*) (.+)$/

/** Allowed suffixes of sample names, by type of the family. */
const suffixes: Readonly<Record<string, RegExp>> = {
  gauge: /^$/,
  counter: /^_total$/,
  histogram: /^_(?:bucket|sum|count)$/,
}

interface OpenFamily {
  readonly name: string
  readonly headers: Set<string>
  type: string
  samples: number
}

/**
 * Returns violations of OpenMetrics 1.0.0 that a scraper would reject; [] for a valid text.
 *
 * NaN is valid in the format but not here: unknown values must be absent.
 */
export function violations(text: string): readonly string[] {
  const found: string[] = []
  if (!text.endsWith('\n# EOF\n')) found.push('the text does not end with # EOF')
  const series = new Set<string>()
  const closed = new Set<string>()
  let family = newFamily('')
  for (const line of text
    .replace(/# EOF\n$/, '')
    .trimEnd()
    .split('\n')) {
    const [, keyword, name = '', value = ''] = headerLine.exec(line) ?? []
    if (keyword !== undefined && name !== family.name) {
      if (closed.has(name)) found.push(`a family in two parts: ${line}`)
      closed.add(family.name)
      family = newFamily(name)
    }
    const added =
      keyword === undefined
        ? sampleViolations(family, line, series)
        : headerViolations(family, keyword, value)
    found.push(...added.map(violation => `${violation}: ${line}`))
  }
  return found
}

function newFamily(name: string): OpenFamily {
  return { name, headers: new Set(), type: '', samples: 0 }
}

function headerViolations(family: OpenFamily, keyword: string, value: string): readonly string[] {
  const found: string[] = []
  if (family.samples > 0) found.push('a header after samples')
  if (family.headers.has(keyword)) found.push('a duplicate header')
  family.headers.add(keyword)
  if (keyword === 'TYPE') family.type = value
  if (keyword === 'TYPE' && suffixes[value] === undefined) found.push('an unexpected type')
  if (keyword === 'UNIT' && !family.name.endsWith(`_${value}`)) {
    found.push('a unit that is not the suffix of the name')
  }
  return found
}

function sampleViolations(
  family: OpenFamily,
  line: string,
  series: Set<string>,
): readonly string[] {
  const [, name = '', labels = ''] = sampleLine.exec(line) ?? []
  if (name === '') return ['not a valid sample']
  const found: string[] = []
  const suffix = name.startsWith(family.name) ? name.slice(family.name.length) : name
  if (suffixes[family.type]?.test(suffix) !== true) found.push(`not in family ${family.name}`)
  if (series.has(name + labels)) found.push('a duplicate series')
  series.add(name + labels)
  family.samples++
  return found
}
