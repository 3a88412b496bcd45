import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../testbed/project-root.ts'
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

t.test('the README shows a picture of each dashboard, of at most 200 kB', t => {
  const folder = join(projectRoot, 'dashboards')
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  const pictures = uids.map(uid => `pictures/${uid}.png`)
  t.strictSame(
    pictures.filter(picture => !readme.includes(`](${picture})`)),
    [],
  )
  t.strictSame(
    pictures.filter(picture => statSync(join(folder, picture)).size > 200_000),
    [],
  )
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
