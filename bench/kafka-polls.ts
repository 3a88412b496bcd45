import type { Benchmark } from './benchmark.ts'
import { type Detail, measureExporter } from './exporter.ts'
import { peakMemory } from './process-stats.ts'
import { type KafkaSize, startMockKafka } from './mock-cluster.ts'
import { measurePolls, type PollBudgets, pollFigures } from './polls.ts'

interface KafkaBudgets extends PollBudgets {
  /** Peak resident memory, in bytes. */
  readonly memory: number | null
}

/** 15,000 partitions, 1,000 groups, 300,000 commits. */
const largeKafka: KafkaSize = {
  brokers: 3,
  topics: 1500,
  partitions: 10,
  groups: 1000,
  commits: 300,
  rate: 10,
}

/** A cluster with a million series. */
export const millionSeries: KafkaSize = { ...largeKafka, commits: 135 }

export const steadyKafkaPolls = kafkaPolls(
  'kafka-steady',
  { ...largeKafka, brokers: 9, topics: 1000, commits: 100 },
  { requests: 60, wall: null, memory: null },
)

const largeBudgets: KafkaBudgets = { requests: null, wall: 0.5, memory: 240 * 2 ** 20 }

export const largeKafkaPolls = [
  kafkaPolls('kafka-large', largeKafka, largeBudgets),
  kafkaPolls('kafka-large-limited', largeKafka, largeBudgets, 'within the default limit'),
] as const

function kafkaPolls(
  name: string,
  size: KafkaSize,
  budgets: KafkaBudgets,
  detail: Detail = 'all',
): Benchmark {
  const partitions = (size.topics * size.partitions).toLocaleString('en')
  const commits = (size.groups * size.commits).toLocaleString('en')
  const groups = size.groups.toLocaleString('en')
  return {
    name,
    description: `${partitions} partitions, ${groups} groups, ${commits} commits on ${size.brokers} mocked Kafka brokers, series: ${detail}`,
    async measure() {
      const mock = await startMockKafka(size)
      return await measureExporter(
        mock,
        async exporter => {
          const polls = await measurePolls(exporter, mock)
          const memory = peakMemory(exporter.pid)
          return [
            ...pollFigures(polls, budgets),
            { what: 'peak memory', unit: 'bytes', runs: [memory], budget: budgets.memory },
          ]
        },
        detail,
      )
    },
  }
}
