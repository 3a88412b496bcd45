import type { ServerResponse } from 'node:http'
import type { Seconds } from '../../reading/time.ts'
import { type Connections, isUnread } from './connections.ts'

/** Why the exporter ended a response: see `ResponseSlots`. */
export type EndReason = 'stalled' | 'timeout' | 'displaced'

export interface SlotLimits {
  /** Maximum number of responses that are computed, compressed or sent. */
  readonly working: number
  /** Maximum number of responses that only wait for their clients to read. */
  readonly unread: number
  /** A response without progress for this long is ended. */
  readonly stallTimeout: Seconds
}

/**
 * Bounds the responses of one kind that are in progress, in number and in time.
 *
 * A client that does not read occupies no place among those that are worked on, so it cannot keep
 * others from being served. Its response only uses memory. If too many wait, a new one ends
 * (`displaced`) the one that made no progress for longest.
 */
export class ResponseSlots {
  readonly #limits: SlotLimits
  readonly #connections: Pick<Connections, 'quiet'>
  /** Least recent progress first. */
  readonly #slots = new Set<ResponseSlot>()

  constructor(limits: SlotLimits, connections: Pick<Connections, 'quiet'>) {
    this.#limits = limits
    this.#connections = connections
  }

  /** Maximum number of responses that are worked on. */
  get limit(): number {
    return this.#limits.working
  }

  /**
   * Takes a slot until the response is closed. Null: the limit is reached.
   *
   * Resolves when the work may start; the response may be closed by then.
   */
  async admit(response: ServerResponse, timeout: Seconds = Infinity): Promise<ResponseSlot | null> {
    const unread = [...this.#slots].filter(slot => slot.isUnread)
    if (this.#slots.size - unread.length >= this.#limits.working) return null
    if (unread.length >= this.#limits.unread) unread[0]?.end('displaced')
    const slot = new ResponseSlot(response, {
      stallTimeout: this.#limits.stallTimeout,
      timeout,
      onProgress: () => this.#add(slot),
      onEnd: () => this.#slots.delete(slot),
    })
    this.#add(slot)
    await this.#connections.quiet()
    return slot
  }

  #add(slot: ResponseSlot): void {
    this.#slots.delete(slot)
    this.#slots.add(slot)
  }
}

interface SlotOptions {
  readonly stallTimeout: Seconds
  readonly timeout: Seconds
  readonly onProgress: () => void
  readonly onEnd: () => void
}

/** A response in progress. */
export class ResponseSlot {
  readonly #response: ServerResponse
  readonly #onProgress: () => void
  readonly #onEnd: () => void
  readonly #controller = new AbortController()
  readonly #stallTimer: NodeJS.Timeout
  #endReason: EndReason | null = null

  constructor(response: ServerResponse, options: SlotOptions) {
    this.#response = response
    this.#onProgress = options.onProgress
    this.#onEnd = options.onEnd
    this.#stallTimer = setTimeout(() => this.end('stalled'), options.stallTimeout * 1000)
    const timer = Number.isFinite(options.timeout)
      ? setTimeout(() => this.end('timeout'), options.timeout * 1000)
      : undefined
    response.once('close', () => {
      clearTimeout(this.#stallTimer)
      clearTimeout(timer)
      this.#onEnd()
      if (!response.writableFinished) this.#controller.abort()
    })
  }

  /** Aborts when the response is closed before its end: work for it should stop. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Null: the exporter did not end the response early. */
  get endReason(): EndReason | null {
    return this.#endReason
  }

  get isUnread(): boolean {
    return isUnread(this.#response)
  }

  /** Restarts the stall timeout: the client has read. */
  progressed(): void {
    if (this.#endReason !== null || this.signal.aborted) return
    this.#stallTimer.refresh()
    this.#onProgress()
  }

  /** Closes the connection and frees the slot at once. */
  end(reason: EndReason): void {
    this.#endReason ??= reason
    this.#onEnd()
    this.#controller.abort()
    this.#response.destroy()
  }
}
