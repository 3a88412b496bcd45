import type { Field, Mapping, MappingResult } from './dashboard-json.ts'
import { numberText } from './number-text.ts'

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
export function display(value: number | string | undefined, field: Field): Display {
  const mapped = mappingOf(value, field.mappings ?? [])
  const text = mapped?.text ?? plainText(value, field)
  const color = mapped?.color ?? thresholdColor(value, field)
  return { text: text ?? '', color: cssColor(color) }
}

function plainText(value: number | string | undefined, field: Field): string | undefined {
  if (value === undefined || value === '') return field.noValue
  return typeof value === 'string' ? value : numberText(value, field)
}

/** Returns the CSS colour for a colour of Grafana; undefined: that of plain text. */
export function cssColor(name: string): string | undefined {
  return name === 'text' || name === 'transparent' ? undefined : (named[name] ?? name)
}

/** Returns the style of a cell or tile whose colour fills the background or only the text. */
export function styleOf({ color }: Display, isFilled: boolean): string {
  if (color === undefined) return ''
  return isFilled ? `background:${color};color:#111` : `color:${color}`
}

function mappingOf(
  value: number | string | undefined,
  mappings: readonly Mapping[],
): MappingResult | undefined {
  for (const mapping of mappings) {
    if (mapping.type === 'value') {
      const result = mapping.options[String(value)]
      if (result !== undefined) return result
    } else if (mapping.type === 'special') {
      if (isSpecial(value, mapping.options.match)) return mapping.options.result
    } else if (typeof value === 'number') {
      const { from, to, result } = mapping.options
      if (value >= (from ?? -Infinity) && value <= (to ?? Infinity)) return result
    }
  }
  return undefined
}

function isSpecial(value: number | string | undefined, match: string): boolean {
  const matches = [
    ...(value === undefined ? ['null', 'null+nan'] : []),
    ...(Number.isNaN(value) ? ['nan', 'null+nan'] : []),
  ]
  return matches.includes(match)
}

function thresholdColor(value: number | string | undefined, { thresholds }: Field): string {
  const reached = (thresholds?.steps ?? []).filter(
    step => step.value === null || (typeof value === 'number' && value >= step.value),
  )
  return reached.at(-1)?.color ?? 'text'
}
