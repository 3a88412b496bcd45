import t from 'tap'
import { problemKinds } from '../../src/reading/problem.ts'
import { shippedRules } from '../../testbed/shipped-rules.ts'
import { type AlertRule, type RuleFile, ruleFiles } from '../alerts/rule-files.ts'
import { codeSpansOf, linksOf, type Page, pageAt, pagesIn, queriesOf, sectionsOf } from './page.ts'

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

t.test('the index lists each alert with severity and a sentence', t => {
  const rows = index.text.match(/^\| \[.*$/gm) ?? []
  t.strictSame(
    rows.map(row => row.replace(/\| [A-Z][^|]*\. \|$/, '| sentence |')).sort(),
    alerts
      .map(({ name, rules }) => `| [${name}](${name}.md) | ${severities(rules)} | sentence |`)
      .sort(),
  )
  t.end()
})

/** What is true of every runbook. */
const conventions: readonly {
  readonly title: string
  readonly isKept: (page: Page, alert: Alert) => boolean
}[] = [
  {
    title: 'a runbook starts with the severity and the rule of its alert',
    isKept: (page, { name, file, rules }) => {
      const head = `Severity: ${severities(rules)} · Rule: [alerts/${file}](../../alerts/${file})`
      return page.text.includes(`# ${name}\n\n${head}\n`)
    },
  },
  {
    title: 'all runbooks have the same sections',
    isKept: page =>
      sectionsOf(page).join() === 'Meaning,Impact,Diagnosis,Remedy,When it is not true,Related',
  },
  {
    title: 'the diagnosis has a query',
    isKept: page => queriesOf(part(page, /## Diagnosis\n(.*?)\n## /s)).length > 0,
  },
  {
    title: 'a runbook links to related alerts, not to itself',
    isKept: page => {
      const related = linksOf(part(page, /## Related\n(.*)/s)).map(({ path }) => path)
      return related.length > 0 && !related.includes(page.path)
    },
  },
  {
    title: 'every rule of an alert links to the runbook',
    isKept: ({ path }, { rules }) =>
      rules.every(
        ({ annotations }) =>
          annotations['runbook_url']?.endsWith(`{{ end }}${path.slice(folder.length)}`) === true,
      ),
  },
]

for (const { title, isKept } of conventions) {
  t.test(title, t => {
    const violations = alerts.filter(alert => !isKept(pageAt(`${folder}/${alert.name}.md`), alert))
    t.ok(alerts.length > 0)
    t.strictSame(
      violations.map(({ name }) => name),
      [],
    )
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

/** Returns a page with only the text of the pattern's group. */
function part({ path, text }: Page, pattern: RegExp): Page {
  return { path, text: pattern.exec(text)?.[1] ?? '' }
}

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
