import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate as yieldToLoop } from 'node:timers/promises'

/** Pipelined requests of a connection that may wait for the one before them; common clients send none. */
export const maxWaitingRequests = 8

/** Bound of `quiet`, some 100 ms: longer than a burst of connections that the system queues. */
const maxTurns = 1000

interface Connection {
  /** The response in progress. Null: the connection is idle. */
  response: ServerResponse | null
  /** Starts the next requests, in order. */
  readonly waiting: (() => void)[]
}

/**
 * Bounds the number of open connections, and responds to the requests of each one by one.
 *
 * Node.js starts all pipelined requests at once and keeps their responses in memory until the client
 * reads them, so that a single client that does not read could use up the memory.
 */
export class Connections {
  readonly #limit: number
  /** Ordered by the last start or end of a request, oldest first. */
  readonly #connections = new Map<Socket, Connection>()

  #accepted = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Registers a new connection, and closes the one that is idle for longest if it was the last one allowed. */
  add(socket: Socket): void {
    this.#accepted++
    this.#connections.set(socket, { response: null, waiting: [] })
    socket.once('close', () => this.#connections.delete(socket))
    if (this.#connections.size >= this.#limit) this.#makeRoom(socket)
  }

  /** Calls `start` when the requests before it have been responded to, or never if the connection closes. */
  admit(request: IncomingMessage, response: ServerResponse, start: () => void): void {
    const { socket } = request
    const connection = this.#connections.get(socket)
    // Node.js still reports requests that it had received before the connection was closed.
    if (connection === undefined || socket.destroyed) return
    const begin = (): void => this.#start(socket, connection, response, start)
    if (connection.response === null) begin()
    else if (connection.waiting.length < maxWaitingRequests) connection.waiting.push(begin)
    // Not an error response: it would have to wait in memory for the responses before it.
    else socket.destroy()
  }

  /**
   * Resolves when no connections wait to be accepted.
   *
   * Node.js accepts one in each turn of the event loop. If a burst met turns full of work, a health
   * check behind it would wait for seconds, although most of the burst is rejected at little cost.
   */
  async quiet(): Promise<void> {
    // A first turn, because the current one may end without another look at the network.
    await yieldToLoop()
    for (let turn = 0; turn < maxTurns; turn++) {
      const before = this.#accepted
      await yieldToLoop()
      if (this.#accepted === before) return
    }
  }

  isBusy(socket: Socket): boolean {
    return (this.#connections.get(socket)?.response ?? null) !== null
  }

  closeAll(): void {
    for (const socket of this.#connections.keys()) socket.destroy()
  }

  #start(
    socket: Socket,
    connection: Connection,
    response: ServerResponse,
    start: () => void,
  ): void {
    // The response before it closed the connection.
    if (socket.destroyed || response.socket === null) return
    connection.response = response
    this.#touch(socket, connection)
    response.once('close', () => {
      connection.response = null
      if (!socket.destroyed) this.#touch(socket, connection)
      connection.waiting.shift()?.()
    })
    start()
  }

  #touch(socket: Socket, connection: Connection): void {
    this.#connections.delete(socket)
    this.#connections.set(socket, connection)
  }

  /** Prefers an idle connection to one whose client does not read; one that is worked for stays open. */
  #makeRoom(newest: Socket): void {
    const others = [...this.#connections].filter(([socket]) => socket !== newest)
    const [victim] =
      others.find(([, { response }]) => response === null) ??
      others.find(([, { response }]) => response !== null && isUnread(response)) ??
      []
    victim?.destroy()
  }
}

/** Whether there is nothing left to do for a response but to wait until its client reads. */
export function isUnread(response: ServerResponse): boolean {
  return response.writableEnded || response.writableNeedDrain
}
