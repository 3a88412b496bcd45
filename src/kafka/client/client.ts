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
 * A cluster's brokers as the sources see them.
 *
 * Every promise here rejects with a `ProblemError` for the world's failures, whose subject names the
 * broker (`broker 2 (kafka-2:9092)`, or `bootstrap kafka-1:9092` before its id is known).
 */
export interface KafkaClient {
  /** Asks any broker that answers: a connected one first, then known ones, then the bootstrap list. */
  sendToAny<Request, Sink>(
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
    ask: RequestContext,
  ): Promise<void>
  /** Asks one broker. Rejects at once while its circuit is open. */
  sendTo<Request, Sink>(
    brokerId: number,
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
    ask: RequestContext,
  ): Promise<void>
  /**
   * The version that a broker and this codec share, connecting when needed.
   *
   * Undefined: they share none. Rejects when the broker cannot be reached.
   */
  version<Request, Sink>(
    brokerId: number,
    api: Api<Request, Sink>,
    ask: RequestContext,
  ): Promise<number | undefined>
  /** Takes over who is alive and where; connections to brokers that moved or went are closed. */
  useBrokers(brokers: readonly BrokerAddress[]): void
  /** Closes every connection, within a second even when brokers do not answer. */
  close(): Promise<void>
}
