import t from 'tap'
import { alertMeanings } from '../../dashboards/source/alert-meanings.ts'
import { ruleFiles } from '../alerts/rule-files.ts'

t.test('the table of firing alerts has a sentence for every alert', t => {
  const meanings = alertMeanings()
  const alerts = ruleFiles
    .flatMap(({ rules }) => rules)
    .flatMap(rule => ('alert' in rule ? rule.alert : []))
  t.ok(alerts.length > 30)
  t.strictSame(
    [...new Set(alerts)].filter(alert => !/^[A-Z].+\.$/.test(meanings[alert] ?? '')),
    [],
  )
  t.end()
})
