import { promtool } from '../../testbed/prometheus.ts'
import { storyFiles, textsOfStory } from '../alerts/rule-files.ts'
import { withRealParts } from '../real/with-real-parts.ts'

// In the newest release, test/real/alert-rules.test.ts runs the same stories.
for (const story of storyFiles) {
  withRealParts(`promtool of Debian bookworm passes every unit test: ${story.name}`, async t => {
    const args = ['test', 'rules', `tests/${story.name}`]
    const { stdout } = await promtool('bookworm', args, { files: textsOfStory(story) })
    t.match(stdout, 'SUCCESS')
  })
}
