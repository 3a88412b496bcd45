import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { clusterOfSize } from './cluster-of-size.ts'
import { createMockKafka } from './mock-kafka.ts'

/**
 * The mock cluster as a process of its own, so that a benchmark does not measure it.
 *
 * Prints `{"bootstrap":[…]}` once it listens. Each line on standard input is answered with the
 * requests since the last one, by API, as JSON. It ends with its standard input, so that it never
 * outlives who started it.
 */
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

await mock.start()
console.log(JSON.stringify({ bootstrap: mock.bootstrap }))

const lines = createInterface({ input: process.stdin })
lines.on('line', () => {
  console.log(JSON.stringify(mock.requests.byApi))
  mock.requests.clear()
})
await once(lines, 'close')
await mock.stop()
