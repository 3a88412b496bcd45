import { debianFolder, newestDebian } from './debian.ts'
import { jmxAgentJar } from './jmx-agent.ts'
import { currentKafka, earlierKafkas, kafkaClassPath } from './kafka-jars.ts'
import { parseOpenMetrics } from './openmetrics-parser.ts'
import type { ProgressOptions } from './progress.ts'
import { Unavailable } from './unavailable.ts'

type Fetch = (options: ProgressOptions) => Promise<unknown>

const kafkas = (...versions: readonly string[]): readonly Fetch[] =>
  versions.map(version => options => kafkaClassPath(version, options))
const bookworm: Fetch = options => debianFolder('bookworm', options)
const trixie: Fetch = options => debianFolder('trixie', options)
const agent: Fetch = options => jmxAgentJar(options)
const openMetricsParser: Fetch = options => parseOpenMetrics('# EOF\n', options)

/** Downloads of each suite: the lists are fetched in parallel, each list in order. */
const needs: Readonly<Record<string, readonly (readonly Fetch[])[]>> = {
  // Debian releases one after the other: one of them alone keeps the machine busy.
  real: [[...kafkas(currentKafka), agent], [bookworm, newestDebian], [openMetricsParser]],
  matrix: [
    [...kafkas(currentKafka, ...earlierKafkas), agent],
    [bookworm, trixie, newestDebian],
  ],
}

/**
 * Fetches the downloads of a suite and prints the progress, before the tests, which would wait silently.
 *
 * An unavailable download is printed here, and again by each test that is skipped because of it.
 */
async function prefetch(suite: string): Promise<void> {
  const lists = needs[suite]
  if (lists === undefined) throw new Error(`expected ${Object.keys(needs).join(' or ')}`)
  const outcomes = await Promise.allSettled(lists.map(inTurn))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

async function inTurn(fetches: readonly Fetch[]): Promise<void> {
  for (const fetch of fetches) {
    try {
      await fetch({ onProgress: text => console.log(text) })
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      console.log(error.message)
    }
  }
}

await prefetch(process.argv[2] ?? '')
