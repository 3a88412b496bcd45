import { type Content, type Html, html } from '../../text/html.ts'

/** Stands for a number that is not known, or a setting that is not set. Left out on narrow screens. */
export const noValue = '–'

/** A column of a table: its heading, and what it shows of each row. */
export interface Column<Row> {
  readonly heading: string
  /** Numbers are aligned to the right. */
  readonly isNumber?: boolean
  /** Names break anywhere. */
  readonly isName?: boolean
  readonly content: (row: Row) => Content
}

/** Renders a table. Each cell has its heading as a label, for screens too narrow for columns. */
export function table<Row>(
  name: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Html {
  return html`<div class="scroll">
    <table class="${name}">
      <thead>
        <tr>
          ${columns.map(column => html`<th class="${classOf(column)}">${column.heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          row =>
            html`<tr>
              ${columns.map(column => tableCell(column, row))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function tableCell<Row>(column: Column<Row>, row: Row): Html {
  const content = column.content(row)
  const isEmpty = content === noValue
  return html`<td
    class="${classOf(column)}${isEmpty ? ' empty' : ''}"
    data-label="${column.heading}"
  >
    <span>${content}</span>
  </td>`
}

function classOf<Row>({ isNumber, isName }: Column<Row>): string {
  if (isNumber === true) return 'number'
  return isName === true ? 'name' : 'text'
}
