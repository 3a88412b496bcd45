import type { TableStyle } from '../reports/table.ts'

/** Marks text with colours on a terminal and leaves it unchanged elsewhere. */
export interface Style extends TableStyle {
  readonly faint: (text: string) => string
}

export function createStyle(hasColours: boolean): Style {
  const marker =
    (on: number, off: number) =>
    (text: string): string =>
      hasColours ? `\u001b[${on}m${text}\u001b[${off}m` : text
  return {
    strong: marker(1, 22),
    faint: marker(2, 22),
    good: marker(32, 39),
    bad: marker(31, 39),
    warning: marker(33, 39),
  }
}
