import { once } from 'node:events'
import { createInterface } from 'node:readline'

interface MockCluster {
  start(): Promise<void>
  stop(): Promise<void>
  readonly requests: { clear(): void }
}

/**
 * Runs a mock cluster as the program of this process.
 *
 * Prints its addresses as JSON when it listens. For each line on standard input it prints the number
 * of requests since the previous line, as JSON. It stops when standard input is closed, so that it
 * ends with its parent process.
 */
export async function runMock(
  mock: MockCluster,
  output: { readonly addresses: () => object; readonly requestCounts: () => object },
): Promise<void> {
  await mock.start()
  console.log(JSON.stringify(output.addresses()))

  const lines = createInterface({ input: process.stdin })
  lines.on('line', () => {
    console.log(JSON.stringify(output.requestCounts()))
    mock.requests.clear()
  })
  await once(lines, 'close')
  await mock.stop()
}
