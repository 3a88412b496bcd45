import type { Seconds, UnixSeconds } from '../../src/reading/time.ts'

/** A series as Prometheus would have stored it until now. */
export interface PastSeries {
  /** Name and labels, such as `up{job="tidemark"}`. */
  readonly series: string
  readonly span: Seconds
  readonly every: Seconds
  /** The value at this time before now. */
  readonly value: (ago: Seconds) => number
}

/** Returns the series in the OpenMetrics format, with a timestamp for each sample. */
export function pastSamples(now: UnixSeconds, series: readonly PastSeries[]): string {
  const lines = series.flatMap(({ series: name, span, every, value }) =>
    Array.from({ length: Math.floor(span / every) }, (_, index) => {
      const ago = span - index * every
      return `${name} ${value(ago)} ${Math.floor(now - ago)}\n`
    }),
  )
  return `${lines.join('')}# EOF\n`
}
