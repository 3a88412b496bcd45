import type { Test } from 'tap'
import { createManagementApi } from '../../src/rabbitmq/client/management-client.ts'
import type { ManagementApi } from '../../src/rabbitmq/client/management-api.ts'
import type { ManagementOptions } from '../../src/rabbitmq/client/options.ts'
import { systemClock } from '../../src/scheduling/clock.ts'
import { systemTimer } from '../../src/scheduling/timer.ts'
import {
  createMockRabbitmq,
  type MockRabbitmq,
  type MockRabbitmqOptions,
} from '../../testbed/mock-rabbitmq/mock-rabbitmq.ts'

/** A mock cluster that runs until the test ends. */
export async function aMock(t: Test, options: MockRabbitmqOptions = {}): Promise<MockRabbitmq> {
  const mock = createMockRabbitmq(options)
  await mock.start()
  t.teardown(() => mock.stop())
  return mock
}

/** A client of the cluster that is closed when the test ends. */
export function anApiOf(
  t: Test,
  { urls }: Pick<MockRabbitmq, 'urls'>,
  options: Partial<ManagementOptions> = {},
): ManagementApi {
  const api = createManagementApi({
    urls,
    username: 'guest',
    password: 'guest',
    tls: null,
    connectTimeout: 2,
    requestTimeout: 5,
    maxResponseBytes: 100_000_000,
    maxElements: 100_000,
    clock: systemClock,
    timer: systemTimer,
    yieldToLoop: () => Promise.resolve(),
    ...options,
  })
  t.teardown(() => api.close())
  return api
}
