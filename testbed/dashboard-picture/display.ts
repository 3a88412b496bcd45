import type { Field, Mapping, MappingResult } from './dashboard-json.ts'

/** A value as Grafana displays it. */
export interface Display {
  readonly text: string
  /** A CSS colour; undefined: the colour of plain text, without a background. */
  readonly color: string | undefined
}

/** Colours of Grafana's dark theme. */
const named: Readonly<Record<string, string>> = {
  green: '#73bf69',
  'semi-dark-green': '#56a64b',
  'dark-green': '#37872d',
  red: '#f2495c',
  'semi-dark-red': '#e02f44',
  'dark-red': '#c4162a',
  orange: '#ff9830',
  'semi-dark-orange': '#ff780a',
  'dark-orange': '#fa6400',
  yellow: '#fade2a',
  'semi-dark-yellow': '#f2cc0c',
  blue: '#5794f2',
  'semi-dark-blue': '#3274d9',
  purple: '#b877d9',
  'semi-dark-purple': '#a352cc',
}

/** Returns the display of a value; undefined: there is none. */
export function display(value: number | undefined, field: Field): Display {
  const mapped = mappingOf(value, field.mappings ?? [])
  const text = mapped?.text ?? (value === undefined ? field.noValue : numberText(value, field))
  const color = mapped?.color ?? thresholdColor(value, field)
  return { text: text ?? '', color: cssColor(color) }
}

function cssColor(name: string): string | undefined {
  return name === 'text' || name === 'transparent' ? undefined : (named[name] ?? name)
}

/** Returns the style of a cell or tile whose colour fills the background or only the text. */
export function styleOf({ color }: Display, isFilled: boolean): string {
  if (color === undefined) return ''
  return isFilled ? `background:${color};color:#111` : `color:${color}`
}

function mappingOf(
  value: number | undefined,
  mappings: readonly Mapping[],
): MappingResult | undefined {
  for (const mapping of mappings) {
    if (mapping.type === 'value') {
      const result = mapping.options[value === Infinity ? '+Inf' : String(value)]
      if (result !== undefined) return result
    } else if (mapping.type === 'special') {
      if (isSpecial(value, mapping.options.match)) return mapping.options.result
    } else if (value !== undefined) {
      const { from, to, result } = mapping.options
      if (value >= (from ?? -Infinity) && value <= (to ?? Infinity)) return result
    }
  }
  return undefined
}

function isSpecial(value: number | undefined, match: string): boolean {
  const matches = [
    ...(value === undefined ? ['null', 'null+nan', 'empty'] : []),
    ...(Number.isNaN(value) ? ['nan', 'null+nan'] : []),
  ]
  return matches.includes(match)
}

function thresholdColor(value: number | undefined, { thresholds }: Field): string {
  const reached = (thresholds?.steps ?? []).filter(
    step => step.value === null || (value !== undefined && value >= step.value),
  )
  return reached.at(-1)?.color ?? 'text'
}

/** Returns a number in the unit of its field, as Grafana writes it. */
export function numberText(value: number, { unit, decimals }: Field): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞'
  const scale = scales[unit ?? '']
  if (scale === undefined) return scaled(value, counts, decimals)
  return typeof scale === 'function' ? scale(value, decimals) : scaled(value, scale, decimals)
}

/** Steps of a unit: the smallest value of each, and its suffix. */
type Scale = readonly (readonly [from: number, suffix: string])[]

const counts: Scale = [
  [0, ''],
  [1e3, ' K'],
  [1e6, ' Mil'],
  [1e9, ' Bil'],
]

const seconds: Scale = [
  [1e-6, ' µs'],
  [1e-3, ' ms'],
  [1, ' s'],
  [60, ' mins'],
  [3600, ' hours'],
  [86_400, ' days'],
]

const bytes: Scale = [
  [1, ' B'],
  [1024, ' KiB'],
  [1024 ** 2, ' MiB'],
  [1024 ** 3, ' GiB'],
]

const scales: Readonly<
  Record<string, Scale | ((value: number, decimals: number | undefined) => string)>
> = {
  short: counts,
  s: seconds,
  bytes,
  Bps: bytes.map(([from, suffix]) => [from, `${suffix}/s`] as const),
  percentunit: (value, decimals) => `${rounded(value * 100, decimals)}%`,
  percent: (value, decimals) => `${rounded(value, decimals)}%`,
  none: (value, decimals) => rounded(value, decimals),
  cps: (value, decimals) => `${scaled(value, counts, decimals)} c/s`,
  reqps: (value, decimals) => `${scaled(value, counts, decimals)} req/s`,
  ops: (value, decimals) => `${scaled(value, counts, decimals)} ops/s`,
}

function scaled(value: number, scale: Scale, decimals: number | undefined): string {
  const size = Math.abs(value)
  const [from, suffix] = scale.findLast(([from]) => size >= from) ?? scale[0] ?? [1, '']
  if (value === 0) return `0${scale.find(([from]) => from === 1)?.[1] ?? ''}`
  return `${rounded(value / (from || 1), decimals)}${suffix}`
}

/** Three significant digits unless the field has `decimals`. */
function rounded(value: number, decimals: number | undefined): string {
  if (decimals !== undefined) return value.toFixed(decimals)
  return String(Number(value.toPrecision(Math.abs(value) >= 1000 ? 4 : 3)))
}
