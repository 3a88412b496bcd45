import type { Format } from '../../exposition/render.ts'

/** The format selected for an `Accept` header, and its `Content-Type`. */
interface NegotiatedFormat {
  readonly format: Format
  readonly contentType: string
}

const textContentType = 'text/plain; version=0.0.4; charset=utf-8'
const openMetricsContentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** All schemes are supported, because no metric or label name needs escaping. */
const escapingSchemes = ['allow-utf-8', 'underscores', 'dots', 'values']

/**
 * Chooses between OpenMetrics 1.0.0 and text 0.0.4.
 *
 * If the client accepts neither, it gets text, as from every Prometheus client library: in a browser
 * this is more useful than an error.
 */
export function negotiate(accept: string | undefined): NegotiatedFormat {
  const accepted = parseRanges(accept ?? '')
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
  for (const range of accepted) {
    if (isOpenMetrics(range)) return openMetrics(range.parameters.get('escaping'))
    if (isText(range)) break
  }
  return { format: 'text', contentType: textContentType }
}

/** Whether the scraper accepts a gzip body. */
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

/** Prometheus 3 expects the escaping scheme in the response; older versions do not send it. */
function openMetrics(escaping: string | undefined): NegotiatedFormat {
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
  /** 0 to 1; 0: not accepted. */
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
  // An invalid quality is treated as not accepted.
  return { type, parameters, quality: quality >= 0 && quality <= 1 ? quality : 0 }
}

function parseParameter(text: string): [name: string, value: string] {
  const [name = '', value = ''] = text.split('=').map(part => part.trim())
  return [name, value.replace(/^"(.*)"$/, '$1')]
}
