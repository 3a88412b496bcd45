import t from 'tap'
import { ruleFiles } from '../alerts/rule-files.ts'
import { shippedYaml } from './shipped-yaml.ts'

interface Inhibition {
  readonly source_matchers: readonly string[]
  readonly target_matchers: readonly string[]
}

const inhibitions = shippedYaml('examples/alertmanager.yaml')[
  'inhibit_rules'
] as readonly Inhibition[]

void t.test('the Alertmanager example only names existing alerts in its inhibition rules', t => {
  const rules = ruleFiles.flatMap(file => file.rules)
  const alerts = new Set(rules.flatMap(rule => ('alert' in rule ? [rule.alert] : [])))
  const matchers = inhibitions.flatMap(rule => [...rule.source_matchers, ...rule.target_matchers])
  const named = matchers
    .map(matcher => /^alertname=~?"(.+)"$/.exec(matcher)?.[1])
    .flatMap(names => names?.split('|') ?? [])

  t.ok(named.length > 0)
  const isAlert = (pattern: string): boolean =>
    [...alerts].some(alert => new RegExp(`^(?:${pattern})$`).test(alert))
  t.same(
    named.filter(name => !isAlert(name)),
    [],
  )
  t.end()
})
