import type { UnixSeconds } from '../../reading/time.ts'
import { humanAmount } from '../../reports/human.ts'
import { type Html, html } from '../../text/html.ts'
import { segmentsOf } from './sparkline.ts'

const height = 100

/**
 * Renders the messages of each minute of the last hour, with axes. NaN is a gap.
 *
 * The drawing is stretched to the width of the page; labels are text beside it, so that they keep their
 * size on a telephone.
 */
export function lastHourChart(points: readonly number[], end: UnixSeconds): Html {
  const known = points.filter(point => !Number.isNaN(point))
  if (known.length === 0) return html`<p>No reading succeeded in the last hour.</p>`
  const highest = known.reduce((max, point) => Math.max(max, point), 0)
  const lowest = known.reduce((min, point) => Math.min(min, point), Infinity)
  const top = roundedUp(highest)
  const width = points.length - 1
  const y = (point: number): string => (height - (point / top) * height).toFixed(2)
  const minutesBefore = (minutes: number): string => timeOf(end - minutes * 60)
  return html`<figure class="chart">
    <div class="scale">
      <span>${humanAmount(top)}</span><span>${humanAmount(top / 2)}</span><span>0</span>
    </div>
    <svg
      viewBox="0 0 ${width} ${height}"
      preserveAspectRatio="none"
      role="img"
      aria-label="messages over the last hour: highest ${humanAmount(highest)}, lowest ${humanAmount(lowest)}"
    >
      <path class="baseline" d="M0,0 H${width} M0,${height / 2} H${width} M0,${height} H${width}" />
      ${segmentsOf(points).map(({ first, known: part }) => {
        const corners = part.map((point, index) => `${first + index},${y(point)}`).join(' L')
        const last = first + part.length - 1
        return html`<path class="area" d="M${first},${height} L${corners} L${last},${height} Z" />
          <path class="line" d="M${corners}${part.length === 1 ? ' h0' : ''}" />`
      })}
    </svg>
    <div class="times">
      <span>${minutesBefore(width)}</span><span>${minutesBefore(width / 2)}</span>
      <span>${minutesBefore(0)} UTC</span>
    </div>
  </figure>`
}

/** Returns the next number of the form 1, 2 or 5 times a power of ten, and at least 1. */
function roundedUp(highest: number): number {
  if (highest <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(highest))
  return [1, 2, 5, 10].map(step => step * power).find(step => step >= highest) ?? highest
}

function timeOf(at: UnixSeconds): string {
  return new Date(at * 1000).toISOString().slice(11, 16)
}
