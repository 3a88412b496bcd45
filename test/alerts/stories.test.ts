import t from 'tap'
import { ruleFiles, type Story, storyFiles } from './rule-files.ts'
import { alertsOf, impossibleSeriesIn } from './rules.ts'

const stories = storyFiles.flatMap(({ tests }) => tests)

for (const { alert, labels } of alertsOf(ruleFiles)) {
  const severity = labels['severity'] ?? ''
  t.test(`${alert}, ${severity}`, t => {
    t.ok(
      stories.some(story => expectedIn(story, alert).some(isOf(severity))),
      'a story makes it fire',
    )
    t.ok(
      stories.some(story => tellsOf(story, alert) && expectedIn(story, alert).length === 0),
      'a story comes close without firing it',
    )
    t.end()
  })
}

t.test('every alert that a story expects carries its cluster', t => {
  const expected = alertsOf(ruleFiles).flatMap(({ alert }) =>
    stories.flatMap(story => expectedIn(story, alert)),
  )
  t.ok(expected.length > 0)
  t.strictSame(
    expected.filter(labels => labels['messaging_cluster'] === undefined),
    [],
  )
  t.end()
})

t.test('stories tell of no alert that is not there', t => {
  const alerts = alertsOf(ruleFiles).map(({ alert }) => alert)
  const told = stories.flatMap(({ alert_rule_test: tests = [] }) =>
    tests.map(({ alertname }) => alertname),
  )
  t.strictSame(
    told.filter(name => !alerts.includes(name)),
    [],
  )
  t.end()
})

t.test('series in stories are ones that a scrape can have', t => {
  const impossible = stories.flatMap(({ name, input_series: inputs }) =>
    inputs
      .flatMap(({ series }) => impossibleSeriesIn(series))
      .map(mistake => `${name}: ${mistake}`),
  )
  t.strictSame(impossible, [])
  t.end()
})

t.test('each file of alerts has stories', t => {
  const told = storyFiles.flatMap(({ rule_files: paths }) => paths)
  t.strictSame(
    ruleFiles.map(({ name }) => `../${name}`).filter(path => !told.includes(path)),
    [],
  )
  t.end()
})

type Labels = Readonly<Record<string, string>>

/** The alerts of this name that a story expects at any time. */
function expectedIn({ alert_rule_test: tests = [] }: Story, alert: string): readonly Labels[] {
  return tests
    .filter(({ alertname }) => alertname === alert)
    .flatMap(({ exp_alerts: expected }) => expected.map(({ exp_labels: labels }) => labels))
}

function tellsOf({ alert_rule_test: tests = [] }: Story, alert: string): boolean {
  return tests.some(({ alertname }) => alertname === alert)
}

function isOf(severity: string): (labels: Labels) => boolean {
  return labels => labels['severity'] === severity
}
