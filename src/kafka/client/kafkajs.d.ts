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

  export interface KafkajsLogger {
    namespace(): KafkajsLogger
    debug(): void
    info(): void
    warn(): void
    error(): void
  }

  export default class Connection {
    constructor(options: {
      readonly host: string
      readonly port: number
      readonly clientId: string
      readonly logger: KafkajsLogger
      readonly connectionTimeout: number
      readonly requestTimeout: number
      readonly enforceRequestTimeout: boolean
      socketFactory(request: SocketRequest): KafkajsSocket
    })
    connect(): Promise<unknown>
    send<Response>(protocol: Protocol<Response>): Promise<Response>
  }
}

declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    readonly pending: readonly unknown[]
    scheduleCheckPendingRequests(): void
  }
}
