import type { Seconds } from '../reading/time.ts'

/** Durations as Prometheus writes them: each unit at most once, longest first. */
const pattern = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/

const units: readonly { readonly suffix: string; readonly milliseconds: number }[] = [
  { suffix: 'd', milliseconds: 86_400_000 },
  { suffix: 'h', milliseconds: 3_600_000 },
  { suffix: 'm', milliseconds: 60_000 },
  { suffix: 's', milliseconds: 1000 },
  { suffix: 'ms', milliseconds: 1 },
]

/** Parses `15s`, `1m30s` or `500ms` to seconds; undefined if the text is not a duration. */
export function parseDuration(text: string): Seconds | undefined {
  const counts = text === '' ? null : pattern.exec(text)
  if (counts === null) return undefined
  const milliseconds = units.reduce(
    (sum, unit, position) => sum + Number(counts[position + 1] ?? 0) * unit.milliseconds,
    0,
  )
  return milliseconds / 1000
}

/** Returns the shortest text that `parseDuration` accepts: 90 seconds are `1m30s`. */
export function durationText(seconds: Seconds): string {
  let rest = Math.round(seconds * 1000)
  let text = ''
  for (const { suffix, milliseconds } of units) {
    const count = Math.floor(rest / milliseconds)
    rest -= count * milliseconds
    if (count > 0) text += `${count}${suffix}`
  }
  return text === '' ? '0s' : text
}
