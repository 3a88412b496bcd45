import type { Test } from 'tap'
import { promtool } from '../../testbed/prometheus.ts'
import { ruleFiles, storyFiles, textsOfAlerts } from '../alerts/rule-files.ts'
import { sideBySide, withRealParts } from './with-real-parts.ts'

sideBySide(2)

for (const release of ['bookworm', 'newest'] as const) {
  withRealParts(`promtool of Debian ${release} has no complaint about the rules`, async t => {
    await run(t, release, [
      ...['check', 'rules', '--lint=all', '--lint-fatal'],
      ...ruleFiles.map(({ name }) => name),
    ])
  })

  withRealParts(`the rules tell the stories as promtool of Debian ${release} does`, async t => {
    await run(t, release, ['test', 'rules', ...storyFiles.map(({ name }) => `tests/${name}`)])
  })
}

/** It fails with what promtool prints: the story, what it expects, and what came. */
async function run(
  t: Test,
  release: 'bookworm' | 'newest',
  args: readonly string[],
): Promise<void> {
  const { stdout } = await promtool(release, args, { files: textsOfAlerts() })
  t.equal(stdout.match(/SUCCESS/g)?.length, args.filter(arg => arg.endsWith('.yaml')).length)
}
