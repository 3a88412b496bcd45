// Internals of kafkajs 2.2.4 that are used here; the package has no types for them.

declare module 'kafkajs/src/network/connection.js' {
  export interface SocketRequest {
    readonly host: string
    readonly port: number
    readonly onConnect: () => void
  }

  /** The part of a socket that kafkajs uses. */
  export interface KafkajsSocket {
    on(event: string, listener: (...args: never[]) => void): unknown
    write(bytes: Buffer, encoding: string): unknown
    end(): unknown
    unref(): unknown
  }

  export interface Protocol<Response> {
    readonly request: {
      readonly apiKey: number
      readonly apiVersion: number
      readonly apiName: string
      /** kafkajs accepts any object with these two members as its `Encoder`. */
      encode(): Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>
    }
    readonly response: {
      decode(payload: Buffer): Promise<{ readonly payload: Buffer }>
      parse(decoded: { readonly payload: Buffer }): Promise<Response>
    }
  }

  export default class Connection {
    send<Response>(protocol: Protocol<Response>): Promise<Response>
  }
}

declare module 'kafkajs/src/network/connectionPool.js' {
  import type Connection from 'kafkajs/src/network/connection.js'
  import type { KafkajsSocket, SocketRequest } from 'kafkajs/src/network/connection.js'

  export interface KafkajsLogger {
    namespace(): KafkajsLogger
    debug(): void
    info(): void
    warn(): void
    error(): void
  }

  export type KafkajsSasl =
    | { readonly mechanism: string; readonly username: string; readonly password: string }
    | { readonly mechanism: string; oauthBearerProvider(): Promise<{ readonly value: string }> }

  export default class ConnectionPool {
    constructor(options: {
      readonly host: string
      readonly port: number
      readonly clientId: string
      readonly sasl: KafkajsSasl | null
      readonly logger: KafkajsLogger
      readonly connectionTimeout: number
      readonly requestTimeout: number
      readonly enforceRequestTimeout: boolean
      socketFactory(request: SocketRequest): KafkajsSocket
    })
    /** Connects if needed. */
    getConnection(): Promise<Connection>
  }
}

declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    readonly pending: readonly unknown[]
    scheduleCheckPendingRequests(): void
  }
}

declare module 'kafkajs/src/broker/index.js' {
  import type ConnectionPool from 'kafkajs/src/network/connectionPool.js'
  import type { KafkajsLogger } from 'kafkajs/src/network/connectionPool.js'

  export default class Broker {
    constructor(options: {
      readonly connectionPool: ConnectionPool
      readonly logger: KafkajsLogger
      readonly versions: null
    })
    /** By API key, once connected. */
    readonly versions: Readonly<
      Record<number, { readonly minVersion: number; readonly maxVersion: number }>
    > | null
    /** Connects, requests ApiVersions and authenticates. */
    connect(): Promise<void>
  }
}
