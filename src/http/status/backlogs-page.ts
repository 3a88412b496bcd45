import { type Ranking, sortOrders } from '../../backlog/ranking.ts'
import { statuses } from '../../backlog/status.ts'
import { humanCount } from '../../reports/human.ts'
import { backlogTable } from './backlog-table.ts'
import { type BacklogsSelection, rowsOnPage, selectionHref } from './backlogs-page-query.ts'
import { type Html, html } from '../../text/html.ts'
import { type Frame, layout } from './layout.ts'

export interface BacklogsView extends Frame {
  readonly selection: BacklogsSelection
  /** The backlogs of the selection. */
  readonly ranking: Ranking
  /** Clusters whose backlogs are unknown. */
  readonly unread: readonly string[]
}

/**
 * Renders a page of the backlogs that match a search.
 *
 * It is refreshed only on request, because a refresh discards what is being typed.
 */
export function backlogsPage(view: BacklogsView): string {
  const { selection, ranking, unread, now } = view
  const { places, wanted } = ranking
  const content = html`<section>
    <h2>All backlogs</h2>
    ${searchForm(selection)}
    <p>${rangeText(selection.offset, places.length, wanted.length)}</p>
    ${
      unread.length === 0
        ? ''
        : html`<p class="state unknown">Without the backlogs of ${unread.join(', ')}: unknown.</p>`
    }
    ${places.length === 0 ? '' : backlogTable(places, now)} ${pageLinks(selection, wanted.length)}
  </section>`
  return layout(view, { title: 'Backlogs – tidemark', isRefreshed: selection.isRefreshed }, content)
}

function searchForm({ search, status, sort, isRefreshed }: BacklogsSelection): Html {
  const [chosen = ''] = status.length === 1 ? status : [status.join(',')]
  const statusChoices = chosen.includes(',') ? [chosen, ...statuses] : statuses
  return html`<form action="/backlogs" method="get">
    <label>
      Search
      <input
        type="search"
        name="search"
        value="${search ?? ''}"
        maxlength="200"
        placeholder="topic, queue, group, cluster"
      />
    </label>
    <label>
      Status
      <select name="status">
        ${option('', 'any', chosen)} ${statusChoices.map(word => option(word, word, chosen))}
      </select>
    </label>
    <label>
      Sort
      <select name="sort">
        ${sortOrders.map(word => option(word, word, sort))}
      </select>
    </label>
    <label>
      <input type="checkbox" name="refresh" value="on" ${isRefreshed ? html`checked` : ''} />
      refresh every 15 s
    </label>
    <button>Show</button>
  </form>`
}

function option(value: string, text: string, chosen: string): Html {
  const selected = value === chosen ? html`selected` : ''
  return html`<option value="${value}" ${selected}>${text}</option>`
}

function rangeText(offset: number, shown: number, total: number): string {
  if (total === 0) return 'No backlog matches.'
  if (shown === 0) return `Nothing here: only ${humanCount(total)} match.`
  return `${humanCount(offset + 1)}–${humanCount(offset + shown)} of ${humanCount(total)}`
}

function pageLinks(selection: BacklogsSelection, total: number): Html {
  const { offset } = selection
  const link = (at: number, text: string): Html =>
    html`<a href="${selectionHref({ ...selection, offset: at })}">${text}</a> `
  const lastOffset = Math.max(Math.floor((total - 1) / rowsOnPage) * rowsOnPage, 0)
  return html`<nav>
    ${offset > 0 && total > 0 ? link(Math.min(Math.max(offset - rowsOnPage, 0), lastOffset), 'Previous') : ''}
    ${offset + rowsOnPage < total ? link(offset + rowsOnPage, 'Next') : ''}
  </nav>`
}
