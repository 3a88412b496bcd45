import type { Benchmark } from './benchmark.ts'
import { measureExporter } from './exporter.ts'
import { peakMemory } from './process-stats.ts'
import { startMockRabbitmq } from './mock-cluster.ts'
import { measurePolls, pollFigures } from './polls.ts'

export const rabbitmqPolls: readonly Benchmark[] = [5000, 50_000].map(queues => ({
  name: `rabbitmq-${queues}`,
  description: `${queues.toLocaleString('en')} queues in 10 virtual hosts on a mocked RabbitMQ node`,
  async measure() {
    const mock = await startMockRabbitmq({ vhosts: 10, queues, rate: 1 })
    return await measureExporter(mock, async exporter => {
      const polls = await measurePolls(exporter, mock)
      const memory = peakMemory(exporter.pid)
      return [
        ...pollFigures(polls, { requests: null, wall: null }),
        { what: 'peak memory', unit: 'bytes', runs: [memory], budget: null },
      ]
    })
  },
}))
