import { createCountedReading, type LiveReading } from '../../monitor/live-reading.ts'
import type { Pipeline, SummaryLine } from '../../monitor/pipeline.ts'
import type { RabbitmqMemory } from '../rabbitmq-memory.ts'
import { cadenceOf, observationAt, type ReadingParts } from '../reading-parts.ts'
import type { LinksFacts } from './facts.ts'
import { rabbitmqLinksFamilies } from './families.ts'
import { LinksMemory } from './memory.ts'
import { notRunning, type RabbitmqLinksModel } from './model.ts'
import { createLinksSource } from './read/read-links.ts'

/** Reads shovels and federation links of a RabbitMQ cluster. */
export function linksReading(parts: ReadingParts): LiveReading {
  const { vhosts } = parts.config
  const { clock } = parts.context
  return createCountedReading('rabbitmq', 'links', parts.context, observe =>
    linksPipeline(parts, createLinksSource({ api: parts.api, vhosts, observe, clock })),
  )
}

export function linksPipeline(
  { config, memory }: { readonly config: LinksConfig; readonly memory: RabbitmqMemory },
  source: Pipeline<LinksFacts, RabbitmqLinksModel>['source'],
): Pipeline<LinksFacts, RabbitmqLinksModel> {
  const cadence = cadenceOf(config.intervals.links)
  return {
    source,
    cadence,
    // A cluster has some hundred links at most.
    *observe(reading, now) {
      const known = memory.of(LinksMemory).observe(reading, observationAt(now, cadence))
      return { cluster: config.name, ...known }
    },
    groups: rabbitmqLinksFamilies,
    summary: ({ shovels, federationLinks }) => [
      ...summaryOf('shovels', shovels.state),
      ...summaryOf('federation links', federationLinks.state),
    ],
  }
}

interface LinksConfig {
  readonly name: string
  readonly intervals: Pick<ReadingParts['config']['intervals'], 'links'>
}

function summaryOf(label: string, states: readonly string[]): readonly SummaryLine[] {
  if (states.length === 0) return []
  const broken = notRunning(states)
  const value = broken === 0 ? String(states.length) : `${states.length}, ${broken} not running`
  return [{ label, value }]
}
