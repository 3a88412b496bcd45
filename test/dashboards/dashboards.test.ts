import t from 'tap'
import { shippedDashboards } from './classic-json.ts'
import { frameRules } from './frame-rules.ts'
import { knownMetrics } from './known-metrics.ts'
import { panelRules } from './panel-rules.ts'
import { queryRules } from './query-rules.ts'

const dashboards = shippedDashboards()
const all = [...dashboards.values()]
const rules = [...frameRules, ...panelRules, ...queryRules(knownMetrics())]

t.ok(all.length > 0, 'there are dashboards')

for (const [file, dashboard] of dashboards) {
  t.test(`dashboards/${file}`, t => {
    t.equal(file, `${dashboard.uid}.json`, 'the file is named by the uid')
    for (const { rule, complaints } of rules) t.strictSame(complaints(dashboard, all), [], rule)
    t.end()
  })
}
