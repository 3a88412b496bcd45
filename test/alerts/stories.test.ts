import t from 'tap'
import { ruleFiles, type Story, storyFiles } from './rule-files.ts'
import { alertsOf, impossibleSeriesIn } from './rules.ts'

const stories = storyFiles.flatMap(({ tests }) => tests)

t.test('every alert fires in a story, with each of its severities', t => {
  const untested = alertsOf(ruleFiles).filter(
    ({ alert, labels }) =>
      !stories.some(story => expectedIn(story, alert).some(isOf(labels['severity'] ?? ''))),
  )
  t.strictSame(
    untested.map(({ alert, labels }) => `${alert}, ${labels['severity'] ?? ''}`),
    [],
  )
  t.end()
})

t.test('every alert has a story in which it does not fire', t => {
  const untested = alertsOf(ruleFiles).filter(
    ({ alert }) =>
      !stories.some(story => checks(story, alert) && expectedIn(story, alert).length === 0),
  )
  t.strictSame(
    untested.map(({ alert }) => alert),
    [],
  )
  t.end()
})

t.test('every alert that a story expects has the label of its cluster', t => {
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

t.test('every alert that a story names exists', t => {
  const alerts = alertsOf(ruleFiles).map(({ alert }) => alert)
  const named = stories.flatMap(({ alert_rule_test: tests = [] }) =>
    tests.map(({ alertname }) => alertname),
  )
  t.strictSame(
    named.filter(name => !alerts.includes(name)),
    [],
  )
  t.end()
})

t.test('every series in a story is one that a scrape can contain', t => {
  const impossible = stories.flatMap(({ name, input_series: inputs }) =>
    inputs.flatMap(({ series }) => impossibleSeriesIn(series)).map(series => `${name}: ${series}`),
  )
  t.strictSame(impossible, [])
  t.end()
})

t.test('every rule file has stories', t => {
  const loaded = storyFiles.flatMap(({ rule_files: paths }) => paths)
  t.strictSame(
    ruleFiles.map(({ name }) => `../${name}`).filter(path => !loaded.includes(path)),
    [],
  )
  t.end()
})

type Labels = Readonly<Record<string, string>>

/** Returns the labels of the alerts of this name that a story expects at any time. */
function expectedIn({ alert_rule_test: tests = [] }: Story, alert: string): readonly Labels[] {
  return tests
    .filter(({ alertname }) => alertname === alert)
    .flatMap(({ exp_alerts: expected }) => expected.map(({ exp_labels: labels }) => labels))
}

function checks({ alert_rule_test: tests = [] }: Story, alert: string): boolean {
  return tests.some(({ alertname }) => alertname === alert)
}

function isOf(severity: string): (labels: Labels) => boolean {
  return labels => labels['severity'] === severity
}
