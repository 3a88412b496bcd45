import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Seconds } from '../src/reading/time.ts'

/** A network fault between client and server; `afterBytes` counts reply bytes from now on. */
export type Fault =
  | { readonly kind: 'none' }
  /** Replies are delayed. */
  | { readonly kind: 'delay'; readonly by: Seconds }
  /** The connection is reset in the middle of a reply. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** The server closes the connection (FIN) in the middle of a reply. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** No data passes in either direction, and the connection stays open. */
  | { readonly kind: 'half-open' }
  /** Overwrites the first four bytes of a connection's next reply: the length of a Kafka frame. */
  | { readonly kind: 'oversize'; readonly length: number }
  /** Connections are reset, and new ones are refused. */
  | { readonly kind: 'refuse' }

interface FaultProxyOptions {
  readonly to: { readonly host?: string; readonly port: number }
  /** Default: a free port. */
  readonly port?: number
}

/** A TCP proxy on loopback that injects faults. */
export class FaultProxy {
  readonly #to: { readonly host: string; readonly port: number }
  readonly #links = new Set<Link>()
  #server: Server | undefined
  #port = 0
  #fault: Fault = { kind: 'none' }
  #accepted = 0

  /** Use `startFaultProxy`. */
  constructor({ to, port = 0 }: FaultProxyOptions) {
    this.#to = { host: to.host ?? 'localhost', port: to.port }
    this.#port = port
  }

  get port(): number {
    return this.#port
  }

  /** Connections that are open now, and all that were ever accepted. */
  get connections(): { readonly open: number; readonly accepted: number } {
    return { open: this.#links.size, accepted: this.#accepted }
  }

  async listen(): Promise<void> {
    if (this.#server !== undefined) return
    const server = createServer({ allowHalfOpen: true }, client => {
      this.#accept(client)
    })
    server.listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    this.#server = server
    this.#port = (server.address() as { port: number }).port
  }

  /** Applies a fault from now on, to open and to new connections. */
  async inject(fault: Fault): Promise<void> {
    this.#fault = fault
    if (fault.kind === 'refuse') {
      await this.close()
      return
    }
    for (const link of this.#links) link.inject(fault)
    await this.listen()
  }

  /** Resets all connections and stops listening. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    for (const link of this.#links) link.reset()
    if (server === undefined) return
    server.close()
    await once(server, 'close')
  }

  #accept(client: Socket): void {
    this.#accepted++
    const link = new Link(client, connect({ ...this.#to, allowHalfOpen: true }), this.#fault)
    this.#links.add(link)
    client.once('close', () => this.#links.delete(link))
  }
}

/** Starts a proxy that forwards everything until `inject` is called. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = new FaultProxy(options)
  await proxy.listen()
  return proxy
}

/** One connection through the proxy: two sockets and the fault between them. */
class Link {
  readonly #client: Socket
  readonly #server: Socket
  readonly #late = new Set<NodeJS.Timeout>()
  #fault: Fault
  #passed = 0

  constructor(client: Socket, server: Socket, fault: Fault) {
    this.#client = client
    this.#server = server
    this.#fault = fault
    client.on('data', chunk => server.write(chunk))
    server.on('data', chunk => {
      this.#reply(chunk)
    })
    client.on('end', () => server.end())
    server.on('end', () => {
      this.#after(() => client.end())
    })
    // A reset of one side resets the other.
    client.on('error', () => this.reset())
    server.on('error', () => this.reset())
    client.once('close', () => {
      this.#forget()
      server.destroy()
    })
    this.inject(fault)
  }

  inject(fault: Fault): void {
    this.#fault = fault
    this.#passed = 0
    for (const socket of [this.#client, this.#server]) {
      if (fault.kind === 'half-open') socket.pause()
      else socket.resume()
    }
  }

  reset(): void {
    this.#client.resetAndDestroy()
    this.#server.resetAndDestroy()
  }

  #reply(chunk: Buffer): void {
    const fault = this.#fault
    const before = this.#passed
    this.#passed += chunk.length
    switch (fault.kind) {
      case 'cut':
      case 'truncate': {
        const rest = fault.afterBytes - before
        if (rest > chunk.length) break
        this.#client.write(chunk.subarray(0, rest), () => {
          if (fault.kind === 'cut') this.reset()
          else this.#client.end()
        })
        this.#server.pause()
        return
      }
      case 'oversize':
        if (before === 0 && chunk.length >= 4) chunk.writeInt32BE(fault.length, 0)
        break
      case 'none':
      case 'delay':
      case 'half-open':
      case 'refuse':
    }
    this.#after(() => this.#client.write(chunk))
  }

  /** Runs now, or after the delay of the fault; always in order. */
  #after(act: () => void): void {
    if (this.#fault.kind !== 'delay') {
      act()
      return
    }
    const timer = setTimeout(() => {
      this.#late.delete(timer)
      act()
    }, this.#fault.by * 1000)
    this.#late.add(timer)
  }

  #forget(): void {
    for (const timer of this.#late) clearTimeout(timer)
  }
}
