import { type Html, html } from './html.ts'

const width = 120
const height = 24
/** Keeps the line's ends from being cut in half. */
const margin = 2

/**
 * A small picture of numbers over time, from 0 to their highest; a gap where one is unknown.
 *
 * A faint line is the zero, without which few points would float in the air.
 */
export function sparkline(points: readonly number[], label: string): Html {
  const highest = points.reduce((most, point) => (point > most ? point : most), 0)
  const step = (width - 2 * margin) / Math.max(points.length - 1, 1)
  const x = (at: number): string => (margin + at * step).toFixed(1)
  const y = (point: number): string => {
    const share = highest === 0 ? 0 : point / highest
    return (height - margin - share * (height - 2 * margin)).toFixed(1)
  }
  const paths = stretchesOf(points).map(({ first, known }) => {
    const corners = known.map((point, at) => `${x(first + at)},${y(point)}`)
    // A point on its own gets a line of no length, which round ends make a dot.
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
    <path class="ground" d="M${margin},${height - margin} H${width - margin}" />
    ${paths}
  </svg>`
}

interface Stretch {
  /** Position of the first of the known points. */
  readonly first: number
  readonly known: readonly number[]
}

function stretchesOf(points: readonly number[]): readonly Stretch[] {
  const stretches: { first: number; known: number[] }[] = []
  points.forEach((point, at) => {
    if (Number.isNaN(point)) return
    const last = stretches.at(-1)
    if (last !== undefined && last.first + last.known.length === at) last.known.push(point)
    else stretches.push({ first: at, known: [point] })
  })
  return stretches
}
