import type { KafkaConnectionOptions } from '../../../src/kafka/client/options.ts'
import type { RequestContext, FinishedRequest } from '../../../src/reading/request.ts'
import { type ManualClock, manualClock } from '../../manual-clock.ts'
import type { ScriptedBroker } from './scripted-broker.ts'

export interface ChangedOptions extends Partial<Omit<KafkaConnectionOptions, 'clock' | 'timer'>> {
  readonly clock?: ManualClock
}

/** Returns options to connect to `brokers`, with a manual clock. */
export function optionsFor(
  brokers: readonly Pick<ScriptedBroker, 'port'>[],
  {
    clock = manualClock(),
    ...changed
  }: Partial<KafkaConnectionOptions> & { clock?: ManualClock } = {},
): KafkaConnectionOptions {
  return {
    brokers: brokers.map(({ port }) => `127.0.0.1:${port}`),
    clientId: 'tidemark-test',
    connectTimeout: 3,
    requestTimeout: 5,
    deadline: 10,
    maxResponseBytes: 1_000_000,
    tls: null,
    sasl: null,
    logger: { warn: () => undefined },
    clock,
    timer: clock.timer,
    yieldToLoop: () => Promise.resolve(),
    ...changed,
  }
}

export interface RecordedContext extends RequestContext {
  readonly finished: FinishedRequest[]
  abort(reason: Error): void
}

export function aContext(): RecordedContext {
  const controller = new AbortController()
  const finished: FinishedRequest[] = []
  return {
    signal: controller.signal,
    observe: request => finished.push(request),
    finished,
    abort: reason => controller.abort(reason),
  }
}
