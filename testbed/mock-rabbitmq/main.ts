import { parseArgs } from 'node:util'
import { runMock } from '../mock-process.ts'
import { clusterOfSize } from './cluster-of-size.ts'
import { createMockRabbitmq } from './mock-rabbitmq.ts'

/** The mock cluster in its own process, so that a benchmark does not measure it; see `runMock`. */
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

await runMock(mock, {
  addresses: () => ({ urls: mock.urls }),
  requestCounts: () => mock.requests.byPath,
})
