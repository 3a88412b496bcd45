import { type Html, html } from '../../text/html.ts'

const width = 120
const height = 24
/** Room for half the line width at the edges. */
const margin = 2

/**
 * Renders numbers over time as a small line chart, scaled from 0 to the highest number.
 *
 * NaN is a gap. The faint baseline marks zero, so that the height of few points can be judged.
 */
export function sparkline(points: readonly number[], label: string): Html {
  const highest = points.reduce((max, point) => (point > max ? point : max), 0)
  const step = (width - 2 * margin) / Math.max(points.length - 1, 1)
  const x = (index: number): string => (margin + index * step).toFixed(1)
  const y = (point: number): string => {
    const share = highest === 0 ? 0 : point / highest
    return (height - margin - share * (height - 2 * margin)).toFixed(1)
  }
  const paths = segmentsOf(points).map(({ first, known }) => {
    const corners = known.map((point, index) => `${x(first + index)},${y(point)}`)
    // A single point gets a line of length 0, which the round line ends turn into a dot.
    return html`<path d="M${corners.join(' L')}${known.length === 1 ? ' h0' : ''}" />`
  })
  return html`<svg
    class="sparkline"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    role="img"
    aria-label="${label}"
  >
    <path class="baseline" d="M${margin},${height - margin} H${width - margin}" />
    ${paths}
  </svg>`
}

/** Known points without a gap between them. */
interface Segment {
  /** Index of the first point. */
  readonly first: number
  readonly known: readonly number[]
}

/** Returns the runs of known points. */
export function segmentsOf(points: readonly number[]): readonly Segment[] {
  const segments: { first: number; known: number[] }[] = []
  points.forEach((point, index) => {
    if (Number.isNaN(point)) return
    const last = segments.at(-1)
    if (last !== undefined && last.first + last.known.length === index) last.known.push(point)
    else segments.push({ first: index, known: [point] })
  })
  return segments
}
