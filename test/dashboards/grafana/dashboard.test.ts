import t from 'tap'
import { dashboard, type DashboardPlan } from '../../../dashboards/source/grafana/dashboard.ts'
import { collapsedRow, line, row } from '../../../dashboards/source/grafana/layout.ts'
import { stat } from '../../../dashboards/source/grafana/panels.ts'
import { clusterVariable } from '../../../dashboards/source/grafana/variables.ts'

const panel = (title: string) =>
  stat({ title, description: 'For its id only.', unit: 'short', queries: { a: 'b' } })

function plan(rows: DashboardPlan['rows']): DashboardPlan {
  return {
    uid: 'tidemark-backlog',
    title: 'Ids',
    description: 'Whether panels keep their ids.',
    tags: ['kafka'],
    variables: [clusterVariable()],
    rows,
  }
}

function ids(rows: DashboardPlan['rows']): ReadonlyMap<string | undefined, number | undefined> {
  const { panels = [] } = dashboard(plan(rows))
  const all = panels.flatMap(panel => [panel, ...('panels' in panel ? panel.panels : [])])
  return new Map(all.map(({ title, id }) => [title, id]))
}

t.test('a panel keeps its id when panels are added, removed and moved', t => {
  const before = ids([row('Now', line(4, panel('lag'), panel('age')))])
  const after = ids([
    row('New', line(4, panel('drain'))),
    collapsedRow('Now', line(8, panel('age'), panel('lag'))),
  ])
  for (const title of ['Now', 'lag', 'age']) t.equal(after.get(title), before.get(title), title)
  t.equal(new Set(after.values()).size, after.size, 'ids are unique')
  t.end()
})
