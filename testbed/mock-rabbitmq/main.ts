import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { clusterOfSize } from './cluster-of-size.ts'
import { createMockRabbitmq } from './mock-rabbitmq.ts'

/**
 * The mock cluster in its own process, so that a benchmark does not measure it.
 *
 * Prints `{"urls":[…]}` when it listens. For each line on standard input it prints the number of
 * requests by path since the previous line, as JSON. It ends when its standard input is closed, so
 * that it ends with its parent process.
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
