import t from 'tap'
import { shippedDashboards } from './classic-json.ts'
import { frameRules, uids } from './frame-rules.ts'
import { knownMetrics } from './known-metrics.ts'
import { panelRules } from './panel-rules.ts'
import { queryRules } from './query-rules.ts'

const dashboards = shippedDashboards()
const all = [...dashboards.values()]
const rules = [...frameRules, ...panelRules, ...queryRules(knownMetrics())]

t.test('every known uid has a dashboard', t => {
  t.strictSame(all.map(({ uid }) => uid).sort(), [...uids].sort())
  t.end()
})

for (const [file, dashboard] of dashboards) {
  t.test(`dashboards/${file}`, t => {
    t.equal(file, `${dashboard.uid}.json`, 'the file name is the uid')
    const found = rules.flatMap(({ rule, violations }) =>
      violations(dashboard, all).map(violation => `${rule}: ${violation}`),
    )
    t.strictSame(found, [])
    t.end()
  })
}
