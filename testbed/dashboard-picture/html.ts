/** Text that is escaped for HTML and SVG. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

/** Size of a drawing in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}
