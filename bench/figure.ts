/** One quantity that a benchmark measured, and its budget. */
export interface Figure {
  readonly what: string
  readonly unit: Unit
  /** One value for each run; their median is compared with the budget. */
  readonly runs: readonly number[]
  /** Upper limit. Null: for information only. */
  readonly budget: number | null
}

export type Unit = keyof typeof units

/** Formats a value of each unit. */
const units = {
  seconds: value => `${plain(value * 1000)} ms`,
  bytes: value => `${plain(value / 2 ** 20)} MiB`,
  percent: value => `${plain(value)} %`,
  count: value => Math.round(value).toLocaleString('en'),
} as const satisfies Record<string, (value: number) => string>

const headers = ['figure', 'budget', 'median', 'lowest – highest', 'of budget', 'result'] as const

/** Returns figures as an aligned Markdown table. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = [[...headers], ...figures.map(figureCells)]
  const widths = headers.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const [head = '', ...lines] = rows.map(row => tableLine(row, widths))
  const rule = `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`
  return [head, rule, ...lines].join('\n')
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1)
  return (low + high) / 2
}

function figureCells({ what, unit, runs, budget }: Figure): string[] {
  const text = units[unit]
  const middle = median(runs)
  const range = `${text(Math.min(...runs))} – ${text(Math.max(...runs))}`
  const measured = [text(middle), runs.length === 1 ? '' : range]
  if (budget === null) return [what, '', ...measured, '', '']
  const ratio = budget === 0 ? '' : `${Math.round((middle / budget) * 100)} %`
  return [what, text(budget), ...measured, ratio, middle <= budget ? 'within' : 'MISSED']
}

function tableLine(cells: readonly string[], widths: readonly number[]): string {
  return `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`
}

/** Rounds to three significant digits. */
function plain(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)))
}
