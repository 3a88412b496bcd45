import { createCountedReading, type LiveReading } from '../../monitor/live-reading.ts'
import type { Pipeline, SummaryLine } from '../../monitor/pipeline.ts'
import type { RabbitmqMemory } from '../rabbitmq-memory.ts'
import { cadenceOf, observationAt, type ReadingParts } from '../reading-parts.ts'
import type { HealthFacts } from './facts.ts'
import { rabbitmqHealthFamilies } from './families.ts'
import { HealthMemory } from './memory.ts'
import { healthModel, type RabbitmqHealthModel } from './model.ts'
import { createHealthSource } from './read/read-health.ts'

/** Reads certificates, deprecated features and feature flags of a RabbitMQ cluster. */
export function healthReading(parts: ReadingParts): LiveReading {
  const { clock } = parts.context
  return createCountedReading('rabbitmq', 'health', parts.context, observe =>
    healthPipeline(parts, createHealthSource({ api: parts.api, observe, clock })),
  )
}

export function healthPipeline(
  { config, memory }: { readonly config: HealthConfig; readonly memory: RabbitmqMemory },
  source: Pipeline<HealthFacts, RabbitmqHealthModel>['source'],
): Pipeline<HealthFacts, RabbitmqHealthModel> {
  const cadence = cadenceOf(config.intervals.health)
  return {
    source,
    cadence,
    // A handful of nodes and features.
    *observe(reading, now) {
      const known = memory.of(HealthMemory).observe(reading, observationAt(now, cadence))
      return healthModel(config.name, known)
    },
    groups: rabbitmqHealthFamilies,
    summary,
  }
}

interface HealthConfig {
  readonly name: string
  readonly intervals: Pick<ReadingParts['config']['intervals'], 'health'>
}

/** Names the reasons to act; no lines while there are none. */
function summary(model: RabbitmqHealthModel): readonly SummaryLine[] {
  const { certificates, deprecatedFeatures, disabledFlags } = model
  const expiring = certificates.name.filter((_, row) => certificates.isExpiring[row] === 1)
  return [
    { label: 'certificates expire soon', names: expiring },
    { label: 'deprecated features in use', names: deprecatedFeatures.name },
    { label: 'feature flags to enable', names: disabledFlags ?? [] },
  ].flatMap(({ label, names }) => (names.length === 0 ? [] : [{ label, value: names.join(', ') }]))
}
