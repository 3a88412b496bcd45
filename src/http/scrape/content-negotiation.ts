import type { Format } from '../../exposition/render.ts'

/** The format that suits an `Accept` header, and the header that announces it. */
export interface Answer {
  readonly format: Format
  readonly contentType: string
}

export const textContentType = 'text/plain; version=0.0.4; charset=utf-8'
export const openMetricsContentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** How a scraper may ask for names outside the legacy characters; ours have none, so all fit. */
const escapingSchemes = ['allow-utf-8', 'underscores', 'dots', 'values']

/**
 * Chooses between OpenMetrics 1.0.0 and text 0.0.4.
 *
 * Who accepts neither gets text all the same, as from every Prometheus client library: a person
 * with a browser is served better by it than by an error.
 */
export function negotiate(accept: string | undefined): Answer {
  const wanted = parseRanges(accept ?? '')
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
  for (const range of wanted) {
    if (isOpenMetrics(range)) return openMetrics(range.parameters.get('escaping'))
    if (isText(range)) break
  }
  return { format: 'text', contentType: textContentType }
}

/** True: the scraper takes a gzip body. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const encodings = parseRanges(acceptEncoding ?? '')
  const gzip =
    encodings.find(({ type }) => type === 'gzip') ?? encodings.find(({ type }) => type === '*')
  return gzip !== undefined && gzip.quality > 0
}

function isOpenMetrics({ type, parameters }: Range): boolean {
  const version = parameters.get('version')
  return type === 'application/openmetrics-text' && (version === undefined || version === '1.0.0')
}

function isText({ type, parameters }: Range): boolean {
  if (type === '*/*' || type === 'text/*') return true
  const version = parameters.get('version')
  return type === 'text/plain' && (version === undefined || version === '0.0.4')
}

/** Prometheus 3 wants to read which escaping it got; older ones do not know the parameter. */
function openMetrics(escaping: string | undefined): Answer {
  const isKnown = escaping !== undefined && escapingSchemes.includes(escaping)
  return {
    format: 'openmetrics',
    contentType: isKnown
      ? `${openMetricsContentType}; escaping=${escaping}`
      : openMetricsContentType,
  }
}

/** One element of an `Accept…` header. */
interface Range {
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
  /** 0 to 1; 0 refuses. */
  readonly quality: number
}

function parseRanges(header: string): Range[] {
  return header
    .split(',')
    .filter(element => element.trim() !== '')
    .map(parseRange)
}

function parseRange(element: string): Range {
  const [type = '', ...rest] = element.split(';').map(part => part.trim().toLowerCase())
  const parameters = new Map(rest.map(parseParameter))
  const quality = Number(parameters.get('q') ?? 1)
  // What is no number from 0 to 1 is not understood, hence not wanted.
  return { type, parameters, quality: quality >= 0 && quality <= 1 ? quality : 0 }
}

function parseParameter(text: string): [name: string, value: string] {
  const [name = '', value = ''] = text.split('=').map(part => part.trim())
  return [name, value.replace(/^"(.*)"$/, '$1')]
}
