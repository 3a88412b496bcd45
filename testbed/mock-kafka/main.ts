import { parseArgs } from 'node:util'
import { runMock } from '../mock-process.ts'
import { clusterOfSize } from './cluster-of-size.ts'
import { createMockKafka } from './mock-kafka.ts'

/** The mock cluster in its own process, so that a benchmark does not measure it; see `runMock`. */
const { values } = parseArgs({
  options: {
    brokers: { type: 'string', default: '3' },
    topics: { type: 'string', default: '100' },
    partitions: { type: 'string', default: '10' },
    groups: { type: 'string', default: '100' },
    commits: { type: 'string', default: '100' },
    rate: { type: 'string', default: '0' },
    latency: { type: 'string', default: '0' },
  },
})

const mock = createMockKafka({
  brokers: Number(values.brokers),
  latency: Number(values.latency),
  ...clusterOfSize({
    topics: Number(values.topics),
    partitionsPerTopic: Number(values.partitions),
    groups: Number(values.groups),
    commitsPerGroup: Number(values.commits),
    rate: Number(values.rate),
  }),
})

await runMock(mock, {
  addresses: () => ({ bootstrap: mock.bootstrap }),
  requestCounts: () => mock.requests.byApi,
})
