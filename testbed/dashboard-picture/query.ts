import type { Annotation, Panel, Target } from './dashboard-json.ts'

/** The time range of a picture, in seconds of the Unix clock. */
export interface TimeRange {
  readonly from: number
  readonly to: number
  readonly step: number
}

export interface Series {
  readonly refId: string
  /** As in the legend. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly Point[]
}

/** NaN and infinite values as Prometheus returns them. */
export interface Point {
  readonly at: number
  readonly value: number
}

/** Runs all queries of a panel as Grafana does. Throws an error with the message of Prometheus. */
export async function seriesOf(
  panel: Panel,
  prometheus: string,
  range: TimeRange,
): Promise<readonly Series[]> {
  const results = (panel.targets ?? []).map(target => runQuery(target, prometheus, range))
  return (await Promise.all(results)).flat()
}

/** A moment that Grafana marks in all graphs, in seconds since 1970. */
export interface Mark {
  readonly at: number
  readonly color: string
}

/** Returns the beginning of each event of an annotation in the time range. */
export async function marksOf(
  { expr = '', iconColor = '', useValueForTime = false }: Annotation,
  prometheus: string,
  range: TimeRange,
): Promise<readonly Mark[]> {
  const series = await runQuery({ refId: 'A', expr }, prometheus, range)
  const moments = series.flatMap(({ points }) =>
    useValueForTime
      ? points.map(({ value }) => value / 1000)
      : points
          .filter(({ at }, index) => at - (points[index - 1]?.at ?? 0) > 1.5 * range.step)
          .map(({ at }) => at),
  )
  return [...new Set(moments)]
    .filter(at => at >= range.from && at <= range.to)
    .map(at => ({ at, color: iconColor }))
}

async function runQuery(
  target: Target,
  prometheus: string,
  range: TimeRange,
): Promise<readonly Series[]> {
  const { from, to, step } = range
  const [path, when] =
    target.instant === true
      ? (['query', { time: to }] as const)
      : (['query_range', { start: from, end: to, step }] as const)
  const parameters = new URLSearchParams({ query: interpolated(target.expr, range) })
  for (const [name, value] of Object.entries(when)) parameters.set(name, String(value))
  const response = await fetch(`${prometheus}/api/v1/${path}`, { method: 'POST', body: parameters })
  const body = (await response.json()) as ApiResponse
  if (body.status === 'error') throw new Error(`${body.error}: ${target.expr}`)
  return body.data.result.map(({ metric, value, values }) => ({
    refId: target.refId,
    name: legend(target.legendFormat, metric),
    labels: metric,
    points: (values ?? (value === undefined ? [] : [value])).map(([at, text]) => ({
      at,
      value: numberOf(text),
    })),
  }))
}

/** Replaces built-in variables by the values of this range, and all others by "All". */
function interpolated(expression: string, { from, to, step }: TimeRange): string {
  const builtIn: Readonly<Record<string, string>> = {
    __rate_interval: '1m',
    __interval: `${step}s`,
    __range: `${Math.round(to - from)}s`,
    __range_s: String(Math.round(to - from)),
  }
  return (
    expression
      .replace(/="\$\{?(\w+)(?::\w+)?\}?"/g, (text, name: string) =>
        name.startsWith('__') ? text : '=~".+"',
      )
      // Not `$1`, the group of a label_replace, which Grafana leaves alone too.
      .replace(/\$\{?([a-z_]\w*)(?::\w+)?\}?/gi, (_, name: string) => builtIn[name] ?? '.+')
  )
}

function legend(format: string | undefined, labels: Readonly<Record<string, string>>): string {
  if (format === undefined || format === '__auto') return Object.values(labels).join(', ')
  return format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => labels[name] ?? '').trim()
}

function numberOf(text: string): number {
  if (text === '+Inf') return Infinity
  return text === '-Inf' ? -Infinity : Number(text)
}

type ApiResponse =
  | { readonly status: 'error'; readonly error: string }
  | { readonly status: 'success'; readonly data: { readonly result: readonly ApiSeries[] } }

interface ApiSeries {
  readonly metric: Readonly<Record<string, string>>
  readonly value?: readonly [number, string]
  readonly values?: readonly (readonly [number, string])[]
}
