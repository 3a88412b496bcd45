import type { Test } from 'tap'
import { promtool } from '../../testbed/prometheus.ts'
import { ruleFiles, storyFiles, textsOfAlerts } from '../alerts/rule-files.ts'
import { runInParallel, withRealParts } from './with-real-parts.ts'

runInParallel(2)

for (const release of ['bookworm', 'newest'] as const) {
  withRealParts(`promtool of Debian ${release} reports nothing about the rules`, async t => {
    await run(t, release, [
      ...['check', 'rules', '--lint=all', '--lint-fatal'],
      ...ruleFiles.map(({ name }) => name),
    ])
  })

  withRealParts(`every unit test of the rules passes in promtool of Debian ${release}`, async t => {
    await run(t, release, ['test', 'rules', ...storyFiles.map(({ name }) => `tests/${name}`)])
  })
}

/** Fails with the output of promtool: the test, the expected alerts and the alerts that fired. */
async function run(
  t: Test,
  release: 'bookworm' | 'newest',
  args: readonly string[],
): Promise<void> {
  const { stdout } = await promtool(release, args, { files: textsOfAlerts() })
  t.equal(stdout.match(/SUCCESS/g)?.length, args.filter(arg => arg.endsWith('.yaml')).length)
}
