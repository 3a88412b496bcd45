/** Colours for a terminal, or plain text elsewhere. */
export interface Style {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly warning: (text: string) => string
}

export function createStyle(hasColours: boolean): Style {
  const painter =
    (on: number, off: number) =>
    (text: string): string =>
      hasColours ? `\u001b[${on}m${text}\u001b[${off}m` : text
  return {
    strong: painter(1, 22),
    faint: painter(2, 22),
    good: painter(32, 39),
    bad: painter(31, 39),
    warning: painter(33, 39),
  }
}
