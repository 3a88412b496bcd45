import type { Field } from './dashboard-json.ts'

/** Returns a number in the unit of its field, as Grafana writes it. */
export function numberText(value: number, { unit = '', decimals }: Field): string {
  if (Number.isNaN(value)) return 'NaN'
  if (unit === 'none') return digits(value, decimals)
  if (unit === 'percentunit') return `${digits(value * 100, decimals)}%`
  const counted = /^count:(.*)$/.exec(unit)?.[1]
  const scale = counted === undefined ? (scales[unit] ?? short) : short
  const [from, suffix] = stepOf(value, scale)
  const number = digits(value / from, decimals)
  if (counted === undefined) return number + suffix
  // Grafana writes "1.50 K" but "1.50K messages".
  return `${number}${(countSuffixes[suffix] ?? suffix).trim()} ${counted}`
}

/** Steps of a unit: the smallest value of each, and its suffix. */
type Scale = readonly (readonly [from: number, suffix: string])[]

const short: Scale = [
  [1, ''],
  [1e3, ' K'],
  [1e6, ' Mil'],
  [1e9, ' Bil'],
  [1e12, ' Tri'],
]

const countSuffixes: Readonly<Record<string, string>> = { ' Mil': 'M', ' Bil': 'B', ' Tri': 'T' }

const scales: Readonly<Record<string, Scale>> = {
  s: [
    [1e-6, ' µs'],
    [1e-3, ' ms'],
    [1, ' s'],
    [60, ' mins'],
    [3600, ' hours'],
    [86_400, ' days'],
    [604_800, ' weeks'],
    [31_536_000, ' years'],
  ],
  bytes: [
    [1, ' B'],
    [1024, ' KiB'],
    [1024 ** 2, ' MiB'],
    [1024 ** 3, ' GiB'],
    [1024 ** 4, ' TiB'],
  ],
  Bps: [
    [1e-3, ' mB/s'],
    [1, ' B/s'],
    [1e3, ' kB/s'],
    [1e6, ' MB/s'],
    [1e9, ' GB/s'],
  ],
}

function stepOf(value: number, scale: Scale): readonly [from: number, suffix: string] {
  const size = Math.abs(value)
  const one = scale.find(([from]) => from === 1) ?? [1, '']
  if (size === 0) return one
  return scale.findLast(([from]) => size >= from) ?? scale[0] ?? one
}

/** Whole numbers as they are, others with three digits, unless the field has `decimals`. */
function digits(value: number, decimals: number | undefined): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞'
  if (decimals !== undefined) return value.toFixed(decimals)
  if (Number.isInteger(value)) return String(value)
  return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))))
}
