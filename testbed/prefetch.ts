import { debianFolder, newestDebian } from './debian.ts'
import { currentKafka, kafkaClassPath } from './kafka-jars.ts'
import { parseOpenMetrics } from './openmetrics-parser.ts'
import { Unavailable } from './unavailable.ts'

/**
 * Fetches what the real tests need, telling how it goes, before tests that could only wait silently.
 *
 * What cannot be had is told; the tests that need it say so again where they are skipped.
 */
async function prefetch(): Promise<void> {
  const patience = { onProgress: (text: string) => console.log(text) }
  const parts = [
    kafkaClassPath(currentKafka, patience),
    // Debian's two releases after each other: they are the machine's whole work for a while.
    debianFolder('bookworm', patience).then(() => newestDebian(patience)),
    parseOpenMetrics('# EOF\n', patience),
  ]
  for (const outcome of await Promise.allSettled(parts)) {
    if (outcome.status === 'fulfilled') continue
    if (!(outcome.reason instanceof Unavailable)) throw outcome.reason
    console.log(outcome.reason.message)
  }
}

await prefetch()
