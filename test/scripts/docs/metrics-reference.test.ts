import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { catalog } from '../../../src/catalog.ts'
import type { Family } from '../../../src/exposition/family.ts'
import { metricsReference } from '../../../scripts/docs/metrics-reference.ts'
import { projectRoot } from '../../../testbed/project-root.ts'

t.test('docs/metrics.md matches the declared families', t => {
  const committed = readFileSync(join(projectRoot, 'docs', 'metrics.md'), 'utf8')
  t.equal(committed, metricsReference(), 'run `npm run docs` and commit the result')
  t.end()
})

t.test('the page contains every family once, with its help', t => {
  const reference = metricsReference()
  const entries = ({ name, help }: Family): number =>
    reference.split(`### \`${name}\`\n\n${help}\n`).length - 1
  t.strictSame(
    catalog.filter(family => entries(family) !== 1).map(({ name }) => name),
    [],
  )
  t.end()
})

t.test('the page shows everything that a family declares', t => {
  t.match(
    metricsReference(),
    `### \`tidemark_source_readings_skipped_total\`

Attempts that were skipped because the previous one was still running.

- Type: counter
- Labels: \`messaging_system\`, \`messaging_cluster\`, \`reading\`
- Series: one per cluster and reading
- Read from: exporter
- Stability: experimental
`,
  )
  t.match(
    metricsReference(),
    /### `tidemark_source_duration_seconds`\n\n.*\n\n- Type: gauge, in seconds\n/,
  )
  t.match(
    metricsReference(),
    /### `tidemark_config_last_reload_successful`\n\n.*\n\n- Type: gauge\n- Labels: none\n/,
  )
  t.end()
})
