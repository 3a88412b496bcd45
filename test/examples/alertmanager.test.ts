import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { projectRoot } from '../../testbed/project-root.ts'

interface Inhibition {
  readonly source_matchers: readonly string[]
  readonly target_matchers: readonly string[]
}

const example = parse(text('examples', 'alertmanager.yaml')) as {
  readonly inhibit_rules: readonly Inhibition[]
}

void t.test('the example for Alertmanager mutes by alerts that exist', t => {
  const alerts = new Set(
    readdirSync(join(projectRoot, 'alerts'))
      .filter(file => file.endsWith('.yaml'))
      .flatMap(file => [...text('alerts', file).matchAll(/- alert: (\w+)/g)])
      .map(([, name]) => name),
  )
  const matchers = example.inhibit_rules.flatMap(rule => [
    ...rule.source_matchers,
    ...rule.target_matchers,
  ])
  const named = matchers
    .map(matcher => /^alertname=~?"(.+)"$/.exec(matcher)?.[1])
    .flatMap(names => names?.split('|') ?? [])

  t.ok(named.length > 0)
  t.same(
    named.filter(name => !alerts.has(name)),
    [],
  )
  t.end()
})

function text(...path: readonly string[]): string {
  return readFileSync(join(projectRoot, ...path), 'utf8')
}
