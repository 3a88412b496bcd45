import { createCountedReading, type LiveReading } from '../../monitor/live-reading.ts'
import type { Pipeline, SummaryLine } from '../../monitor/pipeline.ts'
import type { RabbitmqMemory } from '../rabbitmq-memory.ts'
import { cadenceOf, observationAt, type ReadingParts } from '../reading-parts.ts'
import type { StreamsFacts } from './facts.ts'
import { rabbitmqStreamsFamilies } from './families.ts'
import { StreamsMemory } from './memory.ts'
import { type RabbitmqStreamsModel, streamsModel } from './model.ts'
import { createStreamsSource } from './read/read-streams.ts'

/** Reads the named consumers of chosen streams; no reading where the configuration chooses none. */
export function streamsReadings(parts: ReadingParts): readonly LiveReading[] {
  const { vhosts, streams, username } = parts.config
  if (streams.include.length === 0) return []
  const { api, context } = parts
  const { clock } = context
  const reading = createCountedReading('rabbitmq', 'streams', context, observe =>
    streamsPipeline(parts, createStreamsSource({ api, vhosts, streams, username, observe, clock })),
  )
  return [reading]
}

export function streamsPipeline(
  { config, memory }: { readonly config: StreamsConfig; readonly memory: RabbitmqMemory },
  source: Pipeline<StreamsFacts, RabbitmqStreamsModel>['source'],
): Pipeline<StreamsFacts, RabbitmqStreamsModel> {
  const cadence = cadenceOf(config.intervals.streams)
  return {
    source,
    cadence,
    // At most some hundred streams with a few consumers each.
    *observe(reading, now) {
      const streams = memory.of(StreamsMemory).observe(reading, observationAt(now, cadence))
      return streamsModel(config.name, streams)
    },
    groups: rabbitmqStreamsFamilies,
    summary,
  }
}

interface StreamsConfig {
  readonly name: string
  readonly intervals: Pick<ReadingParts['config']['intervals'], 'streams'>
}

function summary({ streams, consumers }: RabbitmqStreamsModel): readonly SummaryLine[] {
  const unknown = consumers.lag.filter(Number.isNaN).length
  const suffix = unknown === 0 ? '' : `, ${unknown} of unknown lag`
  return [
    { label: 'streams', value: String(streams.rows) },
    { label: 'named consumers', value: `${consumers.rows}${suffix}` },
  ]
}
