import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../testbed/project-root.ts'
import { provenAlerts, unprovenAlerts } from '../matrix/proven-alerts.ts'
import { ruleFiles } from './rule-files.ts'
import { alertsOf } from './rules.ts'

t.test(
  'every alert fires against real servers in a test of the matrix, or has a reason why not',
  t => {
    const names = new Set(alertsOf(ruleFiles).map(({ alert }) => alert))
    const proven = new Set<string>(Object.values(provenAlerts).flat())
    const unproven = Object.keys(unprovenAlerts)
    t.strictSame([...proven, ...unproven].sort(), [...names].sort())
    t.end()
  },
)

t.test('every list of proven alerts belongs to a test', t => {
  const missing = Object.keys(provenAlerts).filter(
    name => !existsSync(join(projectRoot, 'test', 'matrix', `${name}.test.ts`)),
  )
  t.strictSame(missing, [])
  t.end()
})
