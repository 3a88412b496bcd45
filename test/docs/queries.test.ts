import t from 'tap'
import { knownMetrics } from '../dashboards/known-metrics.ts'
import { selectorsOf, syntaxError } from '../dashboards/promql.ts'
import { commandsOf, type Page, pageAt, pagesIn, queriesOf } from './page.ts'

const known = knownMetrics()

/** Programs that come with a broker, the exporter or an operator's machine. */
const programs =
  /^(kafka-[a-z-]+\.sh|rabbitmqctl|rabbitmq-diagnostics|rabbitmq-queues|tidemark|npm|curl|systemctl|df|du|iostat|promtool|prometheus|amtool|alertmanager)\b/

/** Metric names of other exporters. */
const foreign = /^(kafka|kminion|burrow|rabbitmq)_/

const pages = [
  ...['docs/quickstart.md', 'docs/migration.md'].map(pageAt),
  ...pagesIn('docs/runbooks'),
]

t.test('every query is PromQL', t => {
  const invalid = inPages(page => queriesOf(page).filter(query => syntaxError(query) !== undefined))
  t.strictSame(invalid, [])
  t.end()
})

t.test('every metric in a query exists', t => {
  const unknown = inPages(page =>
    queriesOf(page)
      .flatMap(selectorsOf)
      .map(({ metric }) => metric)
      .filter(metric => !known.has(metric))
      .filter(metric => page.path !== 'docs/migration.md' || !foreign.test(metric)),
  )
  t.strictSame(unknown, [])
  t.end()
})

t.test('every command starts with a known program', t => {
  const unknown = inPages(page => commandsOf(page).filter(command => !programs.test(command)))
  t.strictSame(unknown, [])
  t.end()
})

/** Returns what a search finds in all pages, with the path of the page. */
function inPages(search: (page: Page) => readonly string[]): readonly string[] {
  return pages.flatMap(page => search(page).map(found => `${page.path}: ${found}`))
}
