import { debianFolder, newestDebian } from './debian.ts'
import { jmxAgentJar } from './jmx-agent.ts'
import { currentKafka, earlierKafkas, kafkaClassPath } from './kafka-jars.ts'
import { parseOpenMetrics } from './openmetrics-parser.ts'
import type { Patience } from './patience.ts'
import { Unavailable } from './unavailable.ts'

type Fetch = (patience: Patience) => Promise<unknown>

const kafkas = (...versions: readonly string[]): readonly Fetch[] =>
  versions.map(version => patience => kafkaClassPath(version, patience))
const bookworm: Fetch = patience => debianFolder('bookworm', patience)
const trixie: Fetch = patience => debianFolder('trixie', patience)
const agent: Fetch = patience => jmxAgentJar(patience)
const openMetricsParser: Fetch = patience => parseOpenMetrics('# EOF\n', patience)

/** What each suite needs: lists that are fetched side by side, each in its order. */
const needs: Readonly<Record<string, readonly (readonly Fetch[])[]>> = {
  // Debian's releases after each other: one is the machine's whole work for a while.
  real: [[...kafkas(currentKafka), agent], [bookworm, newestDebian], [openMetricsParser]],
  matrix: [
    [...kafkas(currentKafka, ...earlierKafkas), agent],
    [bookworm, trixie, newestDebian],
  ],
}

/**
 * Fetches what a suite needs, telling how it goes, before tests that could only wait silently.
 *
 * What cannot be had is told; the tests that need it say so again where they are skipped.
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
