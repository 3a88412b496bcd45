import t from 'tap'
import { problemKinds } from '../../src/reading/problem.ts'
import { shippedRules } from '../../testbed/shipped-rules.ts'
import { type AlertRule, type RuleFile, ruleFiles } from '../alerts/rule-files.ts'
import { codeSpansOf, linksOf, pageAt, pagesIn, queriesOf, sectionsOf } from './page.ts'

interface Alert {
  readonly name: string
  readonly file: string
  /** Two rules if the alert has the severities warning and critical. */
  readonly rules: readonly AlertRule[]
}

const folder = 'docs/runbooks'
const index = pageAt(`${folder}/README.md`)
const runbooks = pagesIn(folder).filter(({ path }) => path !== index.path)
const alerts = ruleFiles.flatMap(alertsOf)

t.test('each alert has a runbook, and each runbook an alert', t => {
  t.strictSame(
    runbooks.map(({ path }) => path).sort(),
    alerts.map(({ name }) => `${folder}/${name}.md`).sort(),
  )
  t.end()
})

t.test('the index lists each alert with severity and summary', t => {
  const rows = index.text.match(/^\| \[.*$/gm) ?? []
  t.strictSame(
    [...rows].sort(),
    alerts
      .map(({ name, rules }) => {
        const summary = rules[0]?.annotations['summary'] ?? ''
        return `| [${name}](${name}.md) | ${severities(rules)} | ${summary} |`
      })
      .sort(),
  )
  t.end()
})

for (const { name, file, rules } of alerts) {
  t.test(`the runbook of ${name} is complete`, t => {
    const page = pageAt(`${folder}/${name}.md`)
    const head = `Severity: ${severities(rules)} · Rule: [alerts/${file}](../../alerts/${file})`
    t.match(page.text, `# ${name}\n\n${head}\n`, 'the header has severity and rule')
    t.strictSame(
      sectionsOf(page),
      ['Meaning', 'Impact', 'Diagnosis', 'Remedy', 'When it is not true', 'Related'],
      'the sections are those of every runbook',
    )
    const [, diagnosis = ''] = /## Diagnosis\n(.*?)\n## /s.exec(page.text) ?? []
    t.ok(queriesOf({ path: page.path, text: diagnosis }).length > 0, 'the diagnosis has a query')
    const [, related = ''] = /## Related\n(.*)/s.exec(page.text) ?? []
    const relatedPages = linksOf({ path: page.path, text: related }).map(({ path }) => path)
    t.ok(relatedPages.length > 0, 'it links to related alerts')
    t.notOk(relatedPages.includes(page.path), 'it is not related to itself')
    for (const { annotations } of rules) {
      const { runbook_url: url = '' } = annotations
      t.ok(url.endsWith(`/blob/main/${page.path}`), 'the alert links to the runbook')
    }
    t.end()
  })
}

t.test('every threshold in a runbook is defined by a rule', t => {
  const thresholds = /^\s+- record: (\S+)$/gm
  const defined = Array.from(
    (shippedRules()['thresholds.yaml'] ?? '').matchAll(thresholds),
    ([, name]) => name,
  )
  const named = runbooks.flatMap(codeSpansOf).filter(code => code.endsWith(':threshold'))
  t.ok(named.length > 0)
  t.strictSame(
    named.filter(name => !defined.includes(name)),
    [],
  )
  t.end()
})

t.test('each kind of problem is in the runbook of ClusterDataStale', t => {
  const spans = codeSpansOf(pageAt(`${folder}/ClusterDataStale.md`))
  t.strictSame(
    problemKinds.filter(kind => !spans.includes(kind)),
    [],
  )
  t.end()
})

function severities(rules: readonly AlertRule[]): string {
  return rules.map(({ labels }) => labels['severity']).join(', ')
}

function alertsOf({ name: file, rules: all }: RuleFile): readonly Alert[] {
  const rules = all.flatMap(rule => ('alert' in rule ? [rule] : []))
  const names = new Set(rules.map(({ alert }) => alert))
  return Array.from(names, name => ({
    name,
    file,
    rules: rules.filter(({ alert }) => alert === name),
  }))
}
