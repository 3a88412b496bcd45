import type { RequestContext } from '../../reading/request.ts'
import type { Api } from './api.ts'

/** A live broker, as Metadata lists it. */
export interface BrokerAddress {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

/**
 * Sends requests to the brokers of one cluster.
 *
 * Every promise rejects with a `ProblemError` for external failures. Its subject names the broker
 * (`broker 2 (kafka-2:9092)`, or `bootstrap kafka-1:9092` before its id is known).
 */
export interface KafkaClient {
  /** Sends to the first broker that responds: connected ones, then listed ones, then the bootstrap list. */
  sendToAny<Request, Sink>(
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
    context: RequestContext,
  ): Promise<void>
  /** Sends to one broker. Rejects at once while its circuit breaker is open. */
  sendTo<Request, Sink>(
    brokerId: number,
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
    context: RequestContext,
  ): Promise<void>
  /**
   * Returns the newest version that both a broker and this codec support; connects if needed.
   *
   * Undefined: there is none. Rejects when the broker cannot be reached.
   */
  version<Request, Sink>(
    brokerId: number,
    api: Api<Request, Sink>,
    context: RequestContext,
  ): Promise<number | undefined>
  /** Sets the live brokers; closes connections to brokers whose address changed or that are not listed. */
  useBrokers(brokers: readonly BrokerAddress[]): void
  /** Closes every connection, within a second even if brokers do not respond. */
  close(): Promise<void>
}
