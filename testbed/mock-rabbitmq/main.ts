import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { clusterOfSize } from './cluster-of-size.ts'
import { createMockRabbitmq } from './mock-rabbitmq.ts'

/**
 * The mock cluster as a process of its own, so that a benchmark does not measure it.
 *
 * Prints `{"urls":[…]}` once it listens. Each line on standard input is answered with the requests
 * since the last one, by path, as JSON. It ends with its standard input, so that it never outlives
 * who started it.
 */
const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '1' },
    version: { type: 'string', default: '4.3.6' },
    vhosts: { type: 'string', default: '1' },
    queues: { type: 'string', default: '100' },
    rate: { type: 'string', default: '1' },
  },
})

const mock = createMockRabbitmq({
  nodes: Number(values.nodes),
  version: values.version,
  ...clusterOfSize({
    vhosts: Number(values.vhosts),
    queues: Number(values.queues),
    rate: Number(values.rate),
  }),
})

await mock.start()
console.log(JSON.stringify({ urls: mock.urls }))

const lines = createInterface({ input: process.stdin })
lines.on('line', () => {
  console.log(JSON.stringify(mock.requests.byPath))
  mock.requests.clear()
})
await once(lines, 'close')
await mock.stop()
