import { randomUUID } from 'node:crypto'
import { canaryFamilies } from '../../canary/families.ts'
import type { CanaryModel } from '../../canary/model.ts'
import { createCountedReading, type LiveReading } from '../../monitor/live-reading.ts'
import type { Pipeline } from '../../monitor/pipeline.ts'
import type { ReadingParts } from '../reading-parts.ts'
import type { CanaryRound } from './facts.ts'
import { KafkaCanaryMemory } from './memory.ts'
import { createCanarySource } from './read/run-round.ts'

/** Sends messages through a Kafka cluster and reads them back; the only reading that writes. */
export function canaryReading(
  { config, memory, client, context }: ReadingParts,
  canary: NonNullable<ReadingParts['config']['canary']>,
): LiveReading {
  const { clock, timer, cluster } = context
  const { topic, group, interval, timeLimit, manageTopic: manage } = canary
  const canaryMemory = memory.of(KafkaCanaryMemory)
  return createCountedReading('kafka', 'canary', context, observe =>
    canaryPipeline({
      cluster: config.name,
      memory: canaryMemory,
      interval,
      timeLimit,
      source: createCanarySource({
        ...{ client, observe, clock, timer, topic, manage, timeLimit },
        group: group === 'none' ? null : group,
        run: randomUUID(),
        instance: cluster,
        known: () => canaryMemory.known,
      }),
    }),
  )
}

interface CanaryPipelineOptions {
  readonly cluster: string
  readonly memory: KafkaCanaryMemory
  readonly interval: number
  readonly timeLimit: number
  readonly source: Pipeline<CanaryRound, CanaryModel>['source']
}

export function canaryPipeline(options: CanaryPipelineOptions): Pipeline<CanaryRound, CanaryModel> {
  const { cluster, memory, interval, timeLimit, source } = options
  return {
    source,
    cadence: { interval, longestInterval: interval, deadline: interval },
    // A few partitions for each broker: nothing to yield for.
    *observe({ facts, span }) {
      return memory.observe(facts, { cluster, now: span.to.monotonic, timeLimit })
    },
    groups: canaryFamilies,
    summary: ({ outcomes: { messages } }) => [
      { label: 'messages delivered', value: `${messages.delivered} of ${messages.sent}` },
      ...(messages.lost > 0 ? [{ label: 'messages lost', value: String(messages.lost) }] : []),
    ],
  }
}
