import t from 'tap'
import { knownMetrics } from '../dashboards/known-metrics.ts'
import { selectorsOf, syntaxError } from '../dashboards/promql.ts'
import { commandsOf, pageAt, pagesIn, queriesOf } from './page.ts'

const known = knownMetrics()

/** Programs that come with a broker, the exporter or an operator's machine. */
const programs =
  /^(kafka-[a-z-]+\.sh|rabbitmqctl|rabbitmq-diagnostics|rabbitmq-queues|tidemark|npm|curl|systemctl|df|du|iostat|promtool|prometheus|amtool|alertmanager)\b/

/** Metric names of other exporters. */
const foreign = /^(kafka|kminion|burrow|rabbitmq)_/

const pages = ['docs/quickstart.md', 'docs/migration.md'].map(pageAt)

for (const page of [...pages, ...pagesIn('docs/runbooks')]) {
  t.test(`queries and commands of ${page.path}`, t => {
    const queries = queriesOf(page)
    t.strictSame(
      queries.filter(query => syntaxError(query) !== undefined),
      [],
      'every query is PromQL',
    )
    t.strictSame(
      queries.flatMap(selectorsOf).flatMap(({ metric }) => (isKnown(metric) ? [] : metric)),
      [],
      'every metric exists',
    )
    t.strictSame(
      commandsOf(page).filter(command => !programs.test(command)),
      [],
      'every command starts with a known program',
    )
    t.end()

    function isKnown(metric: string): boolean {
      return known.has(metric) || (page.path === 'docs/migration.md' && foreign.test(metric))
    }
  })
}
