import { promtool } from '../../testbed/prometheus.ts'
import { shippedRules } from '../../testbed/shipped-rules.ts'
import { ruleFiles, storyFiles, textsOfStory } from '../alerts/rule-files.ts'
import { runInParallel, withRealParts } from './with-real-parts.ts'

runInParallel(2)

for (const release of ['bookworm', 'newest'] as const) {
  withRealParts(`promtool of Debian ${release} reports nothing about the rules`, async t => {
    const names = ruleFiles.map(({ name }) => name)
    const args = ['check', 'rules', '--lint=all', '--lint-fatal', ...names]
    const { stdout } = await promtool(release, args, { files: shippedRules() })
    t.equal(stdout.match(/SUCCESS/g)?.length, names.length)
  })
}

for (const story of storyFiles) {
  withRealParts(`every unit test of the rules passes: ${story.name}`, async t => {
    const args = ['test', 'rules', `tests/${story.name}`]
    // Fails with the output of promtool: the test, the expected alerts and the alerts that fired.
    const { stdout } = await promtool('newest', args, { files: textsOfStory(story) })
    t.match(stdout, 'SUCCESS')
  })
}
