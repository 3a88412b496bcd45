import type {
  ListOffsetsRequest,
  ListOffsetsSink,
} from '../../../../src/kafka/client/apis/list-offsets.ts'
import type { KafkaClient } from '../../../../src/kafka/client/kafka-client.ts'
import { ProblemError, type ProblemKind } from '../../../../src/reading/problem.ts'
import { firstSince, type SimulatedLog } from '../simulated-log.ts'

export interface LedLog extends SimulatedLog {
  /** Error code of the partition in a ListOffsets response. */
  readonly errorCode?: number
  /** Offset in responses, in place of that of the record found. */
  readonly offset?: number
}

export interface LeadersOptions {
  /** By topic and partition. */
  readonly logs: Readonly<Record<string, readonly LedLog[]>>
  readonly failing?: Readonly<Partial<Record<number, ProblemKind>>>
  /** Brokers that never respond; a request ends when its signal aborts. */
  readonly silent?: readonly number[]
}

export interface Leaders extends KafkaClient {
  /** The requests sent, such as `ListOffsets by timestamp 1: orders-0,orders-2`. */
  readonly requests: readonly string[]
}

/** Client of brokers that look up timestamps in simulated logs; records the requests. */
export function leadersOf({ logs, failing = {}, silent = [] }: LeadersOptions): Leaders {
  const requests: string[] = []
  return {
    requests,
    async sendTo(broker, api, request, sink, { signal }) {
      const { topics } = request as ListOffsetsRequest
      const names = topics.flatMap(({ topic, partition }) =>
        Array.from(partition, number => `${topic}-${number}`),
      )
      requests.push(`${api.name} ${broker}: ${names.join()}`)
      const subject = `broker ${broker}`
      const kind = failing[broker]
      if (kind !== undefined)
        throw new ProblemError({ kind, subject, detail: 'injected by the test' })
      if (silent.includes(broker)) await rejectOnAbort(signal, subject)
      respond(logs, request as ListOffsetsRequest, sink as ListOffsetsSink)
    },
    sendToAny: () => Promise.reject(new Error('offsets are requested from leaders only')),
    version: (_broker, api) => Promise.resolve(api.maxVersion),
    useBrokers: () => undefined,
    close: () => Promise.resolve(),
  }
}

function respond(
  logs: LeadersOptions['logs'],
  { topics }: ListOffsetsRequest,
  sink: ListOffsetsSink,
): void {
  for (const { topic, partition, timestamp } of topics) {
    sink.topic(topic)
    for (const [row, number] of partition.entries()) {
      const log = logs[topic]?.[number] ?? { logStart: 0, stamps: [], errorCode: 3 }
      const { errorCode = 0 } = log
      const { offset, stamp } = firstSince(log, timestamp[row] ?? NaN)
      if (errorCode === 0)
        sink.partition(number, 0, offset < 0 ? offset : (log.offset ?? offset), stamp, 0)
      else sink.partition(number, errorCode, -1, -1, -1)
    }
  }
}

async function rejectOnAbort(signal: AbortSignal, subject: string): Promise<never> {
  await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
  throw new ProblemError({ kind: 'timeout', subject, detail: 'no response' })
}
