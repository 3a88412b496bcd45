import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { clusterOfSize } from './cluster-of-size.ts'
import { createMockKafka } from './mock-kafka.ts'

/**
 * The mock cluster in its own process, so that a benchmark does not measure it.
 *
 * Prints `{"bootstrap":[…]}` when it listens. For each line on standard input it prints the number of
 * requests by API since the previous line, as JSON. It ends when its standard input is closed, so that
 * it ends with its parent process.
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
